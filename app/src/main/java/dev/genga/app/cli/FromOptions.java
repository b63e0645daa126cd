package dev.genga.app.cli;

import dev.genga.app.workflow.ModelFolders;
import dev.genga.base.Problems;
import dev.genga.wan.workflow.Reading;
import dev.genga.wan.workflow.Recipe;
import dev.genga.wan.workflow.SavedRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The file that a video is made again from, and where what it names lies.
final class FromOptions {
  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = {
        "Make again what a video, image or workflow of genga or ComfyUI says; options change it.",
        "`genga workflow show` prints it."
      })
  private @Nullable Path from;

  @Option(
      names = "--nearest",
      description =
          "Of what --from asks, take the nearest that genga has, where only rounding, speed or a"
              + " sampler's variant differ; each is told.")
  private boolean nearest;

  @Option(
      names = "--models",
      paramLabel = "FOLDER",
      description =
          "Where the models, images and videos lie that --from names, at any depth; may be given"
              + " several times.")
  private List<Path> modelFolders = new ArrayList<>();

  /// What the file says; null where none is named.
  ///
  /// @throws dev.genga.base.ProblemException if it can't be run, for nothing else can be told then
  @Nullable Recipe recipe(Genga genga, Problems problems) {
    var file = from;
    if (file == null) {
      return null;
    }
    var recipe = problems.gather(() -> recipe(file, genga));
    if (recipe == null) {
      problems.throwIfAny();
    }
    return recipe;
  }

  private Recipe recipe(Path file, Genga genga) {
    var typed = genga.typedOptions("generate");
    var recipe = SavedRequest.read(file, new Reading(nearest, typed));
    recipe.remarks().forEach(remark -> genga.console().note(remark));
    recipe.runnable();
    return recipe;
  }

  /// Finds the files that the recipe names.
  NamedModels files(@Nullable Recipe recipe, Problems problems) {
    return new NamedModels(from, recipe, ModelFolders.of(modelFolders, problems));
  }
}
