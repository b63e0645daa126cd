package dev.genga.app.project;

import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.film.cut.CutSettings;
import dev.genga.wan.generation.EncoderDtypes;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a project's recipe says, and what follows from it.
///
/// @param cut what `genga cut` would cut by now
/// @param dataset the data set file
/// @param plan what would be planned now; throws a problem where nothing can
/// @param lacking model files that the recipe names and that aren't there
/// @param vae the VAE; null where none is named
/// @param text the text encoder; null where none is named
/// @param tokenizer its tokenizer; null for the one in or beside it
/// @param image the image encoder of image-to-video models; null where none is named
/// @param dtypes what VAE and text encoder compute in
/// @param loras what its training leaves
/// @param changed what the recipe says otherwise than that of the run, a sentence each
public record ProjectFacts(
    CutSettings cut,
    Path dataset,
    Supplier<Plans> plan,
    List<Lacking> lacking,
    @Nullable Path vae,
    @Nullable Path text,
    @Nullable Path tokenizer,
    @Nullable Path image,
    EncoderDtypes dtypes,
    TrainedLoras loras,
    List<String> changed) {
  /// What would be planned now.
  ///
  /// @param whole what `genga plan` would write
  /// @param used what of it the recipe trains on
  public record Plans(DatasetPlan whole, DatasetPlan used) {}

  /// A model file that isn't there.
  ///
  /// @param known the name to pull it by; empty where its file's name is not a known one
  /// @param folder into which it is pulled
  public record Lacking(Path file, String known, Path folder) {}

  /// Copies the lists.
  public ProjectFacts {
    lacking = List.copyOf(lacking);
    changed = List.copyOf(changed);
  }
}
