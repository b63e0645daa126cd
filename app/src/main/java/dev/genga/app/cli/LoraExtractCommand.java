package dev.genga.app.cli;

import dev.genga.app.lora.LoraHistory;
import dev.genga.base.Problems;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.TensorScope;
import dev.genga.training.checkpoint.LoraFile;
import dev.genga.wan.lora.edit.LoraExtraction;
import dev.genga.wan.lora.file.LoraLayout;
import dev.genga.wan.lora.file.LoraWriter;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga lora extract`.
@Command(
    name = "extract",
    customSynopsis = "genga lora extract BASE TUNED --rank RANK -o FILE [OPTIONS]",
    sortOptions = false,
    description = {
      "Make a LoRA of the difference of two models: the largest singular values of each layer's.",
      "How much of the difference that is, is printed."
    },
    footer = {
      "",
      "Examples:",
      "  genga lora extract wan2.1_t2v_1.3B.safetensors tuned.safetensors --rank 64 \\",
      "    -o tuned-lora.safetensors",
    })
final class LoraExtractCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") LoraCommand lora;

  @Parameters(index = "0", paramLabel = "BASE", description = "The transformer as it was.")
  private @SuppressWarnings("NullAway.Init") Path base;

  @Parameters(index = "1", paramLabel = "TUNED", description = "The transformer as it is now.")
  private @SuppressWarnings("NullAway.Init") Path tuned;

  @Mixin private LoraOutput output = new LoraOutput();

  @Option(names = "--rank", required = true, paramLabel = "RANK", description = "8 to 128.")
  private int rank;

  @Option(
      names = "--whole",
      description =
          "Take norms, biases, modulations and the layers outside the blocks too, in lightx2v's"
              + " layout.")
  private boolean whole;

  @Override
  public Integer call() {
    var problems = new Problems();
    output.check(problems);
    if (rank < 1) {
      problems.add("a LoRA's rank is at least 1: " + rank, "--rank", "use 8 to 128");
    }
    problems.throwIfAny();
    lora.genga().loadEngine(DType.FLOAT32);
    try (var _ = TensorScope.open();
        var _ = Autograd.off();
        var before = TransformerCheckpoint.open(base);
        var after = TransformerCheckpoint.open(tuned)) {
      extract(before, after);
    }
    lora.genga().out().println(output.file());
    return 0;
  }

  private void extract(TransformerCheckpoint before, TransformerCheckpoint after) {
    LoraExtraction made;
    var bar = lora.genga().console().bar("extract", "tensor", before.tensors().size());
    try {
      made = LoraExtraction.of(before, after, rank, whole, done -> bar.update(done, ""));
    } finally {
      bar.close();
    }
    var layout = whole ? LoraLayout.LIGHTX2V : LoraLayout.MUSUBI;
    String done =
        "extracted at rank %d from %s and %s"
            .formatted(rank, base.getFileName(), tuned.getFileName());
    LoraFile.write(
        output.file(),
        LoraWriter.tensors(made.lora(), layout, output.dtype()),
        LoraHistory.of(Map.of("ss_base_model_version", "wan"), done));
    var console = lora.genga().console();
    console.note(
        String.format(Locale.ROOT, "%.2f %% of the layers' difference kept", 100 * made.energy()));
    if (!made.leftOut().isEmpty()) {
      console.note(
          "%d more parameters differ and are left out, first %s: --whole takes them"
              .formatted(made.leftOut().size(), made.leftOut().getFirst()));
    }
  }
}
