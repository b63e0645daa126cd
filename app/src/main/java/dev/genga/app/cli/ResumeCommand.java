package dev.genga.app.cli;

import dev.genga.app.run.PauseFiles;
import dev.genga.base.FolderLock;
import dev.genga.base.ProblemException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga resume`.
@Command(
    name = "resume",
    sortOptions = false,
    description = {
      "Let a training go on that genga pause has stopped.",
      "One whose process has ended goes on with its own genga train command.",
    },
    footer = {"", "Examples:", "  genga resume out"})
final class ResumeCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(paramLabel = "FOLDER", description = "The training's output folder.")
  private @SuppressWarnings("NullAway.Init") Path folder;

  @Override
  public Integer call() {
    boolean running = FolderLock.isTaken(folder);
    boolean wanted = new PauseFiles(folder).takeBack();
    if (!running) {
      throw new ProblemException(
          "no training waits in this folder: its process has ended",
          folder.toString(),
          "start it again with its own command, or `genga train "
              + folder.resolve("recipe.toml")
              + "`");
    }
    genga.out().println(wanted ? "the training goes on" : "the training is not paused");
    return 0;
  }
}
