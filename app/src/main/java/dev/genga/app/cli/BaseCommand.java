package dev.genga.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `genga base`: the small base model that is trained on the little world.
@Command(
    name = "base",
    description = "Train the small base model from nothing, or measure it.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {BaseTrainCommand.class, BaseCheckCommand.class, PracticeCommand.class},
    footer = {"", "Examples:", "  genga base train -o base", "  genga base check base"})
final class BaseCommand implements Runnable {
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
