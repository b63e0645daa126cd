package dev.genga.app.cli;

import dev.genga.app.lora.LoraTables;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.lora.edit.LoraComparison;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga lora diff`.
@Command(
    name = "diff",
    customSynopsis = "genga lora diff FILE FILE",
    description = {
      "Compare what two LoRAs change, block by block: how much each does (the norm of its changes),"
          + " and the cosine of the angle between them: 1 where both do the same, 0 where they have"
          + " nothing in common.",
      "They may be of different layouts, kinds and ranks."
    },
    footer = {
      "",
      "Examples:",
      "  genga lora diff style-000010.safetensors style-000020.safetensors",
    })
final class LoraDiffCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") LoraCommand lora;

  @Parameters(index = "0", paramLabel = "FILE", description = "A LoRA.")
  private @SuppressWarnings("NullAway.Init") Path first;

  @Parameters(index = "1", paramLabel = "FILE", description = "Another.")
  private @SuppressWarnings("NullAway.Init") Path second;

  @Override
  public Integer call() {
    lora.genga().loadEngine(DType.FLOAT32);
    try (var _ = TensorScope.open();
        var _ = Autograd.off();
        var one = WeightsFile.open(first);
        var other = WeightsFile.open(second)) {
      var rows = LoraComparison.of(lora.read(one).lora(), lora.read(other).lora());
      LoraTables.comparison(rows).forEach(lora.genga().out()::println);
    }
    return 0;
  }
}
