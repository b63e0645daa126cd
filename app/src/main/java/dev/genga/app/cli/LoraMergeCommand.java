package dev.genga.app.cli;

import dev.genga.app.lora.LoraHistory;
import dev.genga.app.recipe.LoraText;
import dev.genga.base.Problems;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.training.checkpoint.LoraFile;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.lora.edit.BaseMerge;
import dev.genga.wan.lora.edit.LoraRanks;
import dev.genga.wan.lora.file.LoraLayout;
import dev.genga.wan.lora.file.LoraReader;
import dev.genga.wan.lora.file.LoraWriter;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.weights.ModelKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga lora merge`.
@Command(
    name = "merge",
    customSynopsis = "genga lora merge BASE-OR-LORA LORA[:STRENGTH]... -o FILE [OPTIONS]",
    sortOptions = false,
    description = {
      "Put LoRAs into a base, or make one LoRA of several.",
      "A base keeps its names and dtype, and is written tensor by tensor: memory for the LoRAs is"
          + " enough. Several LoRAs become one by standing their ranks next to each other, exactly;"
          + " with --rank by the largest singular values of their sum."
    },
    footer = {
      "",
      "Examples:",
      "  genga lora merge wan2.1_t2v_14B_bf16.safetensors style.safetensors:0.8 \\",
      "    distill.safetensors:0.9 -o styled.safetensors",
      "  genga lora merge style.safetensors:0.7 motion.safetensors:0.5 -o both.safetensors",
      "  genga lora merge a.safetensors b.safetensors --rank 32 -o both.safetensors",
    })
final class LoraMergeCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") LoraCommand lora;

  @Parameters(
      arity = "2..*",
      paramLabel = "FILE[:STRENGTH]",
      description = "A base and LoRAs, or LoRAs alone.")
  private List<String> texts = new ArrayList<>();

  @Mixin private LoraOutput output = new LoraOutput();

  @Option(
      names = "--rank",
      paramLabel = "RANK",
      description = "Of the one LoRA (default: all ranks together).")
  private @Nullable Integer rank;

  @Override
  public Integer call() {
    var problems = new Problems();
    output.check(problems);
    if (rank != null && rank < 1) {
      problems.add("a LoRA's rank is at least 1: " + rank, "--rank", "use 8 to 64");
    }
    problems.throwIfAny();
    lora.genga().loadEngine(DType.FLOAT32);
    var files = texts.stream().map(LoraText::parse).toList();
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      if (isLora(files.getFirst())) {
        joinLoras(files);
      } else {
        mergeIntoBase(Path.of(texts.getFirst()), files.subList(1, files.size()));
      }
    }
    lora.genga().out().println(output.file());
    return 0;
  }

  private static boolean isLora(LoraUse first) {
    try (var file = WeightsFile.open(Path.of(first.file()))) {
      return ModelKind.of(file) == ModelKind.LORA;
    }
  }

  private void mergeIntoBase(Path base, List<LoraUse> uses) {
    var problems = new Problems();
    if (rank != null) {
      problems.add("a base has no rank", "--rank", "leave it out");
    }
    if (output.dtype() != null) {
      problems.add("a merged base keeps its own dtype", "--dtype", "leave it out");
    }
    var parts = new ArrayList<LoraRanks.Part>();
    var open = new ArrayList<WeightsFile>();
    try (var checkpoint = TransformerCheckpoint.open(base)) {
      for (var use : uses) {
        problems.attempt(() -> {
          var file = WeightsFile.open(Path.of(use.file()));
          open.add(file);
          var read = LoraReader.load(file, checkpoint);
          GenerationProgress.tell(read.passport(), lora.genga().console());
          parts.add(new LoraRanks.Part(use.file(), read.lora(), use.strength()));
        });
      }
      problems.throwIfAny();
      write(base, uses, parts, checkpoint.tensors().size());
    } finally {
      open.forEach(WeightsFile::close);
    }
  }

  private void write(Path base, List<LoraUse> uses, List<LoraRanks.Part> parts, int tensors) {
    var bar = lora.genga().console().bar("merge", "tensor", tensors);
    try {
      BaseMerge.write(
          base,
          parts,
          output.file(),
          LoraHistory.mergedFrom(
              LoraHistory.of(Map.of(), "merged " + named(uses)), names(base, uses)),
          done -> bar.update(done, ""));
    } finally {
      bar.close();
    }
  }

  private void joinLoras(List<LoraUse> uses) {
    var open = new ArrayList<WeightsFile>();
    try {
      var problems = new Problems();
      var parts = new ArrayList<LoraRanks.Part>();
      var layouts = new ArrayList<LoraLayout>();
      for (var use : uses) {
        problems.attempt(() -> {
          var file = WeightsFile.open(Path.of(use.file()));
          open.add(file);
          var read = lora.read(file);
          layouts.add(read.passport().layout());
          parts.add(new LoraRanks.Part(use.file(), read.lora(), use.strength()));
        });
      }
      problems.throwIfAny();
      var made = LoraRanks.joined(parts, rank);
      LoraFile.write(
          output.file(),
          LoraWriter.tensors(made.lora(), layout(made, layouts.getFirst()), output.dtype()),
          LoraHistory.mergedFrom(
              LoraHistory.resized(open.getFirst().metadata(), "merged " + named(uses), made.lora()),
              names(null, uses)));
      if (rank != null) {
        LoraResizeCommand.tellKept(made, lora.genga().console());
      }
    } finally {
      open.forEach(WeightsFile::close);
    }
  }

  /// The first one's, if it has a place for all of it.
  private static LoraLayout layout(LoraRanks.Made made, LoraLayout first) {
    return LoraWriter.noPlaceFor(made.lora(), first).isEmpty() ? first : LoraLayout.LIGHTX2V;
  }

  private static String named(List<LoraUse> uses) {
    return String.join(" + ", uses.stream().map(LoraMergeCommand::named).toList());
  }

  private static String named(LoraUse use) {
    return Path.of(use.file()).getFileName() + " x " + use.strength();
  }

  private static List<String> names(@Nullable Path base, List<LoraUse> uses) {
    var names = new ArrayList<String>();
    if (base != null) {
      names.add(String.valueOf(base.getFileName()));
    }
    uses.forEach(use -> names.add(String.valueOf(Path.of(use.file()).getFileName())));
    return names;
  }
}
