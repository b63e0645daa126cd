package dev.genga.app.cli;

import dev.genga.app.doctor.Doctor;
import dev.genga.app.models.RecipeModels;
import dev.genga.app.project.Project;
import dev.genga.tensor.engine.EngineFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `genga doctor`.
@Command(
    name = "doctor",
    sortOptions = false,
    description = "Print what this machine has, what genga makes of it, and what is missing.",
    footer = {
      "",
      "Examples:",
      "  genga doctor --models models",
      "  genga doctor --models ComfyUI/models --for beach.mp4 --for style.toml",
      "",
      "In a project (genga new), plain `genga doctor` looks at its models and recipes, too.",
    })
final class DoctorCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Option(
      names = "--models",
      paramLabel = "FOLDER",
      description = "Tell which models lie in a folder as well, and what each task lacks.")
  private @Nullable Path models;

  @Option(
      names = "--for",
      paramLabel = "FILE",
      description =
          "A recipe of a training (.toml), or a video, image or workflow to be made again: tell"
              + " which of its models aren't there. As many as you like.")
  private List<Path> recipes = new ArrayList<>();

  @Override
  public Integer call() {
    var project = Project.around(genga.folder());
    if (project != null) {
      lookAt(project);
    }
    var finder = EngineFinder.ofThisProcess();
    var report = new Doctor(genga::selectEngine, finder, models, recipes).examine();
    genga.out().print(report.render());
    return report.healthy() ? 0 : Failures.USER;
  }

  /// What the command line leaves open.
  private void lookAt(Project project) {
    if (models == null && Files.isDirectory(project.models())) {
      models = project.models();
    }
    if (recipes.isEmpty()) {
      RecipeModels.recipesIn(project.folder()).stream()
          .filter(file -> !isNoRecipe(file, project))
          .forEach(recipes::add);
    }
  }

  private static boolean isNoRecipe(Path file, Project project) {
    return file.equals(project.settings()) || file.equals(project.dataset());
  }
}
