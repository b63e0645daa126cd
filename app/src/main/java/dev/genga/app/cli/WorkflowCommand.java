package dev.genga.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `genga workflow`: what other programs' files ask for.
@Command(
    name = "workflow",
    description = "Show what a video, image or workflow was made from.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = WorkflowShowCommand.class,
    footer = {"", "Examples:", "  genga workflow show beach.mp4"})
final class WorkflowCommand implements Runnable {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec;

  Genga genga() {
    return genga;
  }

  @Override
  public void run() {
    spec.commandLine().usage(genga.out());
  }
}
