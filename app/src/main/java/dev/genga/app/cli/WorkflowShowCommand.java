package dev.genga.app.cli;

import dev.genga.app.workflow.RecipeText;
import dev.genga.wan.workflow.Reading;
import dev.genga.wan.workflow.RecipeJson;
import dev.genga.wan.workflow.SavedRequest;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga workflow show`.
@Command(
    name = "show",
    sortOptions = false,
    description = {
      "Print what a file of genga or ComfyUI was made from, and what of it genga can't run.",
      "A file is a video, a PNG, a WebP or a workflow's JSON, of the canvas or the API."
    },
    footer = {
      "",
      "Examples:",
      "  genga workflow show beach.mp4",
      "  genga workflow show workflow.json --json"
    })
final class WorkflowShowCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") WorkflowCommand parent;

  @Parameters(paramLabel = "FILE", description = "The video, image or workflow.")
  private @SuppressWarnings("NullAway.Init") Path file;

  @Option(names = "--json", description = "Print it as JSON.")
  private boolean json;

  @Option(
      names = "--nearest",
      description =
          "Take the nearest that genga has, where only rounding, speed or variant differ.")
  private boolean nearest;

  @Override
  public Integer call() {
    var recipe = SavedRequest.read(file, new Reading(nearest, Set.of()));
    if (json) {
      parent.genga().out().println(RecipeJson.write(recipe));
    } else {
      RecipeText.of(recipe).forEach(parent.genga().out()::println);
    }
    return 0;
  }
}
