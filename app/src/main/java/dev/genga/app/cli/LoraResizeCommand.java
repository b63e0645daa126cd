package dev.genga.app.cli;

import dev.genga.app.console.Console;
import dev.genga.app.lora.LoraHistory;
import dev.genga.base.Problems;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.training.checkpoint.LoraFile;
import dev.genga.wan.lora.edit.LoraRanks;
import dev.genga.wan.lora.edit.RankChoice;
import dev.genga.wan.lora.file.LoraWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga lora resize`.
@Command(
    name = "resize",
    customSynopsis = "genga lora resize FILE (--rank RANK | --energy SHARE) -o FILE",
    sortOptions = false,
    description = {
      "Make a LoRA smaller: of each layer's change the largest singular values.",
      "LoHa and LoKr become plain LoRAs. How much of the changes stays is printed."
    },
    footer = {
      "",
      "Examples:",
      "  genga lora resize style.safetensors --rank 16 -o style-16.safetensors",
      "  As many ranks in each layer as 95 % of its change need:",
      "    genga lora resize style.safetensors --energy 0.95 -o style-95.safetensors",
    })
final class LoraResizeCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") LoraCommand lora;

  @Parameters(paramLabel = "FILE", description = "A LoRA, of whichever program.")
  private @SuppressWarnings("NullAway.Init") Path file;

  @Mixin private LoraOutput output = new LoraOutput();

  @Option(names = "--rank", paramLabel = "RANK", description = "Of every layer.")
  private @Nullable Integer rank;

  @Option(
      names = "--energy",
      paramLabel = "SHARE",
      description = "Of the sum of the squared singular values that each layer keeps, up to 1.")
  private @Nullable Double energy;

  @Override
  public Integer call() {
    var problems = new Problems();
    output.check(problems);
    var choice = choice(problems);
    problems.throwIfAny();
    lora.genga().loadEngine(DType.FLOAT32);
    try (var _ = TensorScope.open();
        var _ = Autograd.off();
        var opened = WeightsFile.open(file)) {
      var read = lora.read(opened);
      var made = LoraRanks.resized(file.toString(), read.lora(), choice);
      String done = rank == null ? "resized to energy " + energy : "resized to rank " + rank;
      LoraFile.write(
          output.file(),
          LoraWriter.tensors(made.lora(), read.passport().layout(), output.dtype()),
          LoraHistory.resized(opened.metadata(), done, made.lora()));
      tellKept(made, lora.genga().console());
    }
    lora.genga().out().println(output.file());
    return 0;
  }

  static void tellKept(LoraRanks.Made made, Console console) {
    console.note(String.format(Locale.ROOT, "%.2f %% of the changes kept", 100 * made.energy()));
  }

  private RankChoice choice(Problems problems) {
    if ((rank == null) == (energy == null)) {
      problems.add("there is one way to choose a rank", "lora resize", "say --rank or --energy");
    } else if (rank != null && rank < 1) {
      problems.add("a LoRA's rank is at least 1: " + rank, "--rank", "use 4 to 64");
    } else if (energy != null && !(energy > 0 && energy <= 1)) {
      problems.add("the energy is " + energy, "--energy", "use a share such as 0.95");
    }
    return energy == null
        ? new RankChoice.Fixed(rank == null ? 1 : rank)
        : new RankChoice.Energy(energy);
  }
}
