package dev.genga.app.cli;

import dev.genga.app.console.MemoryText;
import dev.genga.app.models.KnownModel;
import dev.genga.app.models.KnownModels;
import dev.genga.wan.weights.ModelKind;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `genga models list`.
@Command(
    name = "list",
    description = {
      "Print the models that can be pulled by name: how large they are, and what for.",
      "Sizes are rounded; the hub tells the exact ones when a model is pulled."
    },
    footer = {"", "Examples:", "  genga models list", "  genga models list --files"})
final class ModelsListCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") ModelsCommand models;

  @Option(names = "--files", description = "Print repository and path of each file as well.")
  private boolean files;

  @Override
  public Integer call() {
    var out = models.genga().out();
    ModelKind kind = null;
    for (var model : KnownModels.all()) {
      if (model.kind() != kind) {
        kind = heading(kind, model.kind());
      }
      out.println(line(model));
      if (files) {
        model.files().forEach(file -> out.printf("      %s/%s%n", file.repository(), file.path()));
      }
    }
    return 0;
  }

  private ModelKind heading(@Nullable ModelKind before, ModelKind kind) {
    var out = models.genga().out();
    if (before != null) {
      out.println();
    }
    out.println(
        switch (kind) {
          case TRANSFORMER -> "transformers";
          case VAE -> "VAE";
          case TEXT_ENCODER -> "text encoders";
          case IMAGE_ENCODER -> "image encoders";
          case LORA -> "LoRAs for few steps";
          case CACHE, UNKNOWN -> "others";
        });
    return kind;
  }

  private static String line(KnownModel model) {
    return "  %-23s %8s  %s".formatted(model.name(), MemoryText.of(model.bytes()), model.purpose());
  }
}
