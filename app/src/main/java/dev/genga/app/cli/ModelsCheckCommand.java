package dev.genga.app.cli;

import dev.genga.app.models.FoundModel;
import dev.genga.app.models.ModelFinder;
import dev.genga.app.models.ModelTask;
import dev.genga.app.models.RecipeModels;
import dev.genga.base.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga models check`.
@Command(
    name = "check",
    sortOptions = false,
    description = {
      "Tell what the models in a folder are, whether they are whole, and what each task lacks.",
      "Files are told by what is in them, whatever their names. Exit code 2 if one isn't whole, or"
          + " if the recipe of --for lacks one."
    },
    footer = {
      "",
      "Examples:",
      "  genga models check models",
      "  genga models check models --for style.toml",
      "  genga models check ComfyUI/models --for beach.mp4"
    })
final class ModelsCheckCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") ModelsCommand models;

  @Parameters(paramLabel = "PLACE", description = "A folder, with the folders in it, or a file.")
  private @SuppressWarnings("NullAway.Init") Path place;

  @Option(
      names = "--for",
      paramLabel = "FILE",
      description =
          "A recipe of a training (.toml), or a video, image or workflow to be made again: tell"
              + " which of its models aren't there.")
  private @Nullable Path recipe;

  @Override
  public Integer call() {
    var needed = recipe == null ? null : RecipeModels.read(recipe);
    var found = ModelFinder.in(place);
    found.forEach(this::print);
    boolean lacking = false;
    if (recipe != null && needed != null) {
      lacking = print("the recipe " + recipe, needed.lacks(found, folderOf(recipe)));
    } else if (Files.isDirectory(place)) {
      for (var task : ModelTask.values()) {
        print(task.words(), task.lacks(found));
      }
    }
    return lacking || !found.stream().allMatch(FoundModel::whole) ? Failures.USER : 0;
  }

  private static Path folderOf(Path file) {
    return file.toAbsolutePath().resolveSibling("");
  }

  private void print(FoundModel model) {
    var genga = models.genga();
    if (model.whole()) {
      String known = model.known().isEmpty() ? "" : " [" + model.known() + "]";
      genga.out().println(model.file() + ": " + model.description() + known);
    } else {
      genga.err().println(Problem.render(model.problems()));
    }
  }

  private boolean print(String what, List<String> lacking) {
    var out = models.genga().out();
    if (lacking.isEmpty()) {
      out.println(what + ": all is there");
    } else {
      out.println(what + " lacks " + String.join(", ", lacking));
    }
    return !lacking.isEmpty();
  }
}
