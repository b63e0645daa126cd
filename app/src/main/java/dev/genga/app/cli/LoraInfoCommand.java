package dev.genga.app.cli;

import dev.genga.app.lora.LoraTables;
import dev.genga.app.recipe.LoraText;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.lora.edit.ChangeSizes;
import dev.genga.wan.lora.file.LoraPassport;
import dev.genga.wan.lora.file.LoraReader;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga lora info`.
@Command(
    name = "info",
    customSynopsis = "genga lora info FILE[:STRENGTH] [--base FILE]",
    sortOptions = false,
    description = {
      "Tell what a LoRA file is: its layout, for which model it was made, kinds and ranks, how much"
          + " it changes in each block, and what its text says.",
      "With a base also what of it fits, and how large the changes are beside the weights."
    },
    footer = {
      "",
      "Examples:",
      "  genga lora info style.safetensors",
      "  genga lora info style.safetensors --base wan2.1_t2v_1.3B_bf16.safetensors",
    })
final class LoraInfoCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") LoraCommand lora;

  @Parameters(
      paramLabel = "FILE[:STRENGTH]",
      description = "A LoRA, of whichever program, and the strength to measure it at.")
  private @SuppressWarnings("NullAway.Init") String text;

  @Option(names = "--base", paramLabel = "FILE", description = "A transformer to hold it to.")
  private @Nullable Path base;

  @Override
  public Integer call() {
    lora.genga().loadEngine(DType.FLOAT32);
    try (var _ = TensorScope.open();
        var _ = Autograd.off();
        var opened = WeightsFile.open(Path.of(LoraText.parse(text).file()))) {
      if (base == null) {
        print(opened, LoraReader.load(opened), null);
      } else {
        try (var checkpoint = TransformerCheckpoint.open(base)) {
          print(opened, LoraReader.load(opened, checkpoint), checkpoint);
        }
      }
    }
    return 0;
  }

  private void print(
      WeightsFile opened, LoraPassport.Read read, @Nullable TransformerCheckpoint checkpoint) {
    var out = lora.genga().out();
    out.println(read.passport().line());
    if (read.passport().suspicious()) {
      out.println("warning: much of this file is not applied");
    }
    String leftOut = read.passport().leftOut();
    if (leftOut != null) {
      out.println(leftOut);
    }
    String madeFor = LoraReader.madeFor(opened);
    out.println("made for: " + (madeFor == null ? "unknown" : madeFor));
    LoraTables.kinds(read.lora()).forEach(out::println);
    out.println("stored in " + LoraTables.dtypes(read.lora()));
    double strength = LoraText.parse(text).strength();
    var sizes =
        ChangeSizes.of(read.lora(), checkpoint).stream().map(size -> size.times(strength)).toList();
    LoraTables.sizes(sizes).forEach(out::println);
    if (!opened.metadata().isEmpty()) {
      out.println("its text:");
      LoraTables.told(opened.metadata()).forEach(out::println);
    }
  }
}
