package dev.genga.app.cli;

import dev.genga.app.run.PauseFiles;
import dev.genga.base.FolderLock;
import dev.genga.base.ProblemException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga pause`.
@Command(
    name = "pause",
    sortOptions = false,
    description = {
      "Let a training that runs leave its graphics card, or memory, after its current step.",
      "It saves, gives all of it back and waits for genga resume; its numbers stay the same, to the"
          + " bit. Ends once the training waits.",
    },
    footer = {
      "",
      "Examples:",
      "  genga pause out       the card is free for something else",
      "  genga resume out      the training goes on",
    })
final class PauseCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(paramLabel = "FOLDER", description = "The training's output folder.")
  private @SuppressWarnings("NullAway.Init") Path folder;

  @Override
  public Integer call() {
    if (!FolderLock.isTaken(folder)) {
      throw new ProblemException(
          "no training is at work in this folder",
          folder.toString(),
          "name the output folder of one that runs");
    }
    var pause = new PauseFiles(folder);
    pause.ask();
    genga.console().note("waiting for the end of the current step ...");
    if (pause.awaitAnswer(() -> !FolderLock.isTaken(folder))) {
      genga.out().println("paused: `genga resume " + folder + "` goes on");
    } else {
      pause.takeBack();
      genga.out().println("the training has ended meanwhile");
    }
    return 0;
  }
}
