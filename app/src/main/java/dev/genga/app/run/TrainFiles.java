package dev.genga.app.run;

import dev.genga.wan.generation.ModelFiles;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The model files of a training. A run that shows no previews and takes its caches as it finds them
/// needs the transformer alone.
///
/// @param transformer the base model
/// @param vae its VAE; null where none is named
/// @param text its text encoder; null where none is named
/// @param tokenizer the text encoder's; null for the one in or beside its file
/// @param image the image encoder of image-to-video models; null where none is named
public record TrainFiles(
    Path transformer,
    @Nullable Path vae,
    @Nullable Path text,
    @Nullable Path tokenizer,
    @Nullable Path image) {
  /// All of them.
  public static TrainFiles of(ModelFiles files) {
    return new TrainFiles(
        files.transformer(), files.vae(), files.text(), files.tokenizer(), files.image());
  }

  /// Whether caches and previews can be made.
  public boolean whole() {
    return vae != null && text != null;
  }

  /// The files of a generation.
  ///
  /// @throws NullPointerException if they are not whole
  public ModelFiles models() {
    return new ModelFiles(
        transformer, Objects.requireNonNull(vae), Objects.requireNonNull(text), tokenizer, image);
  }
}
