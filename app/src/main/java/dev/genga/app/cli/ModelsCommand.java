package dev.genga.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `genga models`: where models come from, and which are there.
@Command(
    name = "models",
    description = "List the known models, pull them from the hub, check those that are there.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ModelsListCommand.class, ModelsPullCommand.class, ModelsCheckCommand.class},
    footer = {
      "",
      "Examples:",
      "  genga models list",
      "  genga models pull t2v-1.3b vae t5-fp8 -o models",
      "  genga models check models",
    })
final class ModelsCommand implements Runnable {
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
