package dev.genga.app.cli;

import dev.genga.app.console.Console;
import dev.genga.app.workflow.ModelFolders;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.ModelFiles;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.workflow.Recipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The model files of a generation: those that options name, and else those that `--from` names, found
/// under the folders of `--models`.
///
/// @param from the file of `--from`
/// @param recipe what it says
record NamedModels(@Nullable Path from, @Nullable Recipe recipe, ModelFolders folders) {
  /// @param clip the image encoder that an option names
  /// @throws ProblemException with all that isn't named or found
  ModelFiles found(@Nullable Path transformer, EncoderOptions options, @Nullable Path clip) {
    var problems = new Problems();
    var named = recipe == null ? Recipe.Models.NONE : recipe.models();
    var found = file(transformer, named.transformer(), "--transformer", "transformer", problems);
    var vae = file(options.vae(), named.vae(), "--vae", "VAE", problems);
    var t5 = file(options.t5(), named.textEncoder(), "--t5", "text encoder", problems);
    var image =
        clip != null || named.imageEncoder() == null
            ? clip
            : file(null, named.imageEncoder(), "--clip", "image encoder", problems);
    problems.throwIfAny();
    return new ModelFiles(
        Objects.requireNonNull(found),
        Objects.requireNonNull(vae),
        Objects.requireNonNull(t5),
        options.tokenizer(),
        image);
  }

  /// An image or video that is started from: where genga wrote its place, that one, if it is still there;
  /// else one of that name beside the file of `--from`, or under the folders.
  @Nullable String start(String name, String option, Problems problems) {
    var place = Path.of(name);
    if (recipe != null && recipe.origin() == Recipe.Origin.GENGA && Files.isRegularFile(place)) {
      return name;
    }
    var last = String.valueOf(place.getFileName());
    var beside = from == null ? null : from.resolveSibling(last);
    if (beside != null && Files.isRegularFile(beside)) {
      return beside.toString();
    }
    var found = folders.find(last, option, from + ", " + option.substring(2), problems);
    return found == null ? null : found.toString();
  }

  private @Nullable Path file(
      @Nullable Path typed, @Nullable String name, String option, String what, Problems problems) {
    if (typed != null || name == null || name.isEmpty()) {
      EncoderOptions.checkNamed(typed, option, what, problems);
      return typed;
    }
    return folders.find(name, option, from + ", " + what, problems);
  }

  /// A request without the 8 bits that a workflow asks for, where the transformer's file is in 8 bits itself:
  /// ComfyUI's loaders name them then too.
  ///
  /// @param typed whether an option asks for them
  GenerationRequest asStored(
      GenerationRequest request, ModelFiles files, boolean typed, Console console) {
    if (recipe == null
        || recipe.origin() == Recipe.Origin.GENGA
        || typed
        || request.precision().base() == null) {
      return request;
    }
    try (var checkpoint = TransformerCheckpoint.open(files.transformer())) {
      if (!checkpoint.storedDtype().isFloat8()) {
        return request;
      }
    } catch (ProblemException e) {
      return request; // the run tells of it
    }
    console.note("the transformer's file is in 8 bits: it is taken as it is");
    return request.withPrecision(request.precision().withBase(null));
  }

  /// LoRAs with the files that they are found in: where genga wrote their place, that one, if they are
  /// still there.
  List<LoraUse> loras(List<LoraUse> named, Problems problems) {
    var found = new ArrayList<LoraUse>();
    for (var use : named) {
      var place = Path.of(use.file());
      if (recipe != null && recipe.origin() == Recipe.Origin.GENGA && Files.isRegularFile(place)) {
        found.add(use);
        continue;
      }
      var file =
          folders.find(String.valueOf(place.getFileName()), "--lora", from + ", LoRA", problems);
      if (file != null) {
        found.add(new LoraUse(file.toString(), use.strength(), use.reach()));
      }
    }
    return found;
  }

  /// The names of files, as a workflow gives them.
  static Recipe.Models names(ModelFiles files) {
    return new Recipe.Models(
        files.transformer().toString(),
        files.vae().toString(),
        files.text().toString(),
        files.image() == null ? null : files.image().toString());
  }
}
