package dev.genga.app.cli;

import dev.genga.app.project.Project;
import dev.genga.app.project.TrainedLoras;
import dev.genga.app.recipe.RecipeFile;
import dev.genga.base.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A project's recipe.
///
/// @param file null where there is none, or where it can't be read
record ProjectRecipe(Project project, @Nullable RecipeFile file) {
  private static final String NAME = "lora";

  /// @param problems takes what is wrong in it
  static ProjectRecipe read(Project project, Problems problems) {
    return read(project, project.recipe(), problems);
  }

  /// That of another file, such as the one that a run has left.
  static ProjectRecipe read(Project project, Path path, Problems problems) {
    var file =
        Files.isRegularFile(path)
            ? RecipeFile.read(path, PlanRecipe.trainingKeys(), StageOptions.keys(), problems)
            : null;
    return new ProjectRecipe(project, file);
  }

  /// What a key says, of its option's type; null where it isn't there.
  @Nullable Object value(String word) {
    var setting = file == null ? null : file.settings().settings().get(word);
    return setting == null ? null : setting.value();
  }

  /// A key's text, or another where it isn't there.
  String text(String word, String otherwise) {
    return value(word) instanceof String text ? text : otherwise;
  }

  /// A key's file, or another where it isn't there.
  Path path(String word, Path otherwise) {
    return value(word) instanceof Path path ? path : otherwise;
  }

  /// What its training leaves.
  TrainedLoras loras() {
    return new TrainedLoras(path("output", project.folder().resolve("out")), text("name", NAME));
  }
}
