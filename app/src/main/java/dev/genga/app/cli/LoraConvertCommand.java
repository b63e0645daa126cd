package dev.genga.app.cli;

import dev.genga.app.lora.LoraHistory;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.training.checkpoint.LoraFile;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.lora.file.LoraLayout;
import dev.genga.wan.lora.file.LoraWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga lora convert`.
@Command(
    name = "convert",
    customSynopsis = "genga lora convert FILE --to LAYOUT -o FILE [OPTIONS]",
    sortOptions = false,
    description = {
      "Write a LoRA under the names that another program reads. Its text stays.",
      "The layout of FILE is told by its keys."
    },
    footer = {
      "",
      "Layouts: MUSUBI, COMFYUI (also diffusion-pipe, ai-toolkit), DIFFUSERS (also PEFT),",
      "DIFFSYNTH, WANTRAINING, LIGHTX2V",
      "",
      "Examples:",
      "  genga lora convert style.safetensors --to COMFYUI -o style-comfyui.safetensors",
      "  genga lora convert distill.safetensors --to DIFFUSERS --lossy -o d.safetensors",
    })
final class LoraConvertCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") LoraCommand lora;

  @Parameters(paramLabel = "FILE", description = "A LoRA, of whichever program.")
  private @SuppressWarnings("NullAway.Init") Path file;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "LAYOUT",
      description = "${COMPLETION-CANDIDATES}.")
  private @SuppressWarnings("NullAway.Init") LoraLayout layout;

  @Mixin private LoraOutput output = new LoraOutput();

  @Option(names = "--lossy", description = "Leave out what the layout has no place for.")
  private boolean lossy;

  @Override
  public Integer call() {
    var problems = new Problems();
    output.check(problems);
    problems.throwIfAny();
    lora.genga().loadEngine(DType.FLOAT32);
    try (var _ = TensorScope.open();
        var _ = Autograd.off();
        var opened = WeightsFile.open(file)) {
      var read = lora.read(opened);
      var fitting = fitting(read.lora());
      String done =
          "converted from %s to %s".formatted(read.passport().layout().label(), layout.label());
      LoraFile.write(
          output.file(),
          LoraWriter.tensors(fitting, layout, output.dtype()),
          LoraHistory.of(opened.metadata(), done));
    }
    lora.genga().out().println(output.file());
    return 0;
  }

  /// Without what has no place, if the user wants that.
  private Lora fitting(Lora whole) {
    var reasons = LoraWriter.noPlaceFor(whole, layout);
    if (reasons.isEmpty()) {
      return whole;
    }
    var kept = whole.only(name -> !reasons.containsKey(name));
    boolean nothing = kept.modules().isEmpty() && kept.differences().isEmpty();
    if (!lossy || nothing) {
      throw new ProblemException(
          String.join("; ", counted(reasons)),
          file + " as " + layout.label(),
          nothing ? "choose another layout" : "choose another layout, or leave them out: --lossy");
    }
    counted(reasons).forEach(line -> lora.genga().console().note("left out: " + line));
    return kept;
  }

  private static List<String> counted(Map<String, String> reasons) {
    var counts = new TreeMap<String, Integer>();
    reasons.values().forEach(reason -> counts.merge(reason, 1, Integer::sum));
    return counts.entrySet().stream()
        .map(entry -> "%s (%d times)".formatted(entry.getKey(), entry.getValue()))
        .toList();
  }
}
