package dev.genga.app.cli;

import dev.genga.app.models.Hub;
import dev.genga.app.models.KnownModels;
import dev.genga.app.models.ModelPull;
import dev.genga.base.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga models pull`.
@Command(
    name = "pull",
    sortOptions = false,
    description = {
      "Bring models from the hub into a folder, one after another.",
      "Each is held to the hub's own SHA-256 before it gets its name. What was cut off or stopped"
          + " stays as NAME.partial, and the same command goes on there. Files that are there and"
          + " whole don't come again."
    },
    footer = {
      "",
      "The models have licences of their own, on their pages at the hub.",
      "",
      "Examples:",
      "  genga models pull t2v-1.3b vae t5-fp8 -o models",
      "  genga models pull i2v-480p-fp8 clip --hub https://hub.example",
      "  HF_TOKEN=... genga models pull t2v-14b"
    })
final class ModelsPullCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") ModelsCommand models;

  @Parameters(
      paramLabel = "NAME",
      arity = "1..*",
      description = "As `genga models list` names them.")
  private @SuppressWarnings("NullAway.Init") List<String> names;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      defaultValue = "models",
      description = "Where they come to lie (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") Path folder;

  @Option(
      names = "--hub",
      paramLabel = "ADDRESS",
      description = {
        "A mirror that speaks like the Hugging Face hub (default: the variable GENGA_HUB, or the"
            + " hub itself).",
        "A token for it is taken from HF_TOKEN alone, and goes to no other host."
      })
  private @Nullable String address;

  @Override
  public Integer call() {
    var problems = new Problems();
    var wanted = KnownModels.named(names, problems);
    var hub = Hub.of(address, System.getenv(), problems);
    problems.throwIfAny();
    var progress = new PullProgress(models.genga().console(), models.genga().out());
    new ModelPull(hub, models.genga().machine().disk(), progress).pull(wanted, folder);
    return 0;
  }
}
