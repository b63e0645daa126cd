package dev.genga.app.cli;

import dev.genga.app.eval.EvalReport;
import dev.genga.app.eval.EvalRequest;
import dev.genga.app.recipe.LoraText;
import dev.genga.tensor.DType;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga eval`.
@Command(
    name = "eval",
    sortOptions = false,
    description = {
      "Measure a small base, a LoRA on it or a folder of LoRAs: distance to a drawing style,"
          + " agreement with the prompt, motion, held-out loss.",
      "Tables, charts, videos and a contact sheet go into the output folder.",
      "What each figure means: docs/eval.md",
    },
    footer = {
      "",
      "Examples:",
      "  A base alone, in its plain style:",
      "    genga eval base",
      "  All LoRAs that a training saved:",
      "    genga eval base --checkpoints out --style watercolour -o eval-out",
      "  One LoRA at a lower strength, whose captions begin with a trigger word:",
      "    genga eval base --lora out/style.safetensors:0.8 --style ink \\",
      "      --caption \"inkwash. {}\"",
    })
final class EvalCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(paramLabel = "BASE", description = "The folder that `genga base train` made.")
  private @SuppressWarnings("NullAway.Init") Path base;

  @Option(
      names = "--lora",
      paramLabel = "FILE[:STRENGTH]",
      description = "A LoRA, and its strength (default 1).")
  private @Nullable String lora;

  @Option(
      names = "--checkpoints",
      paramLabel = "FOLDER",
      description = "A folder of LoRAs, each measured, in the order in which they were saved.")
  private @Nullable Path checkpoints;

  @Option(
      names = "--style",
      paramLabel = "NAME",
      description =
          "The wanted style: plain, flat-poster, pencil, night-colours, watercolour, ink, cut-paper"
              + " (default for a base alone: plain).")
  private @Nullable String style;

  @Option(
      names = "--caption",
      paramLabel = "TEXT",
      description =
          "How the LoRA's captions name the style, {} for the scene, such as \"inkwash. {}\""
              + " (default: \"watercolour style. {}\" for watercolour and so on).")
  private @Nullable String caption;

  @Option(
      names = "--videos",
      paramLabel = "COUNT",
      defaultValue = "120",
      description =
          "Prompts for each; 120 ask for every held-out scene (default: ${DEFAULT-VALUE}).")
  private int videos;

  @Mixin
  private @SuppressWarnings("NullAway.Init") MeasureOptions measure;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      defaultValue = "eval",
      description = "Where to (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") Path output;

  @Override
  public Integer call() {
    genga.loadEngine(DType.BFLOAT16);
    var evaluation = request().evaluation(() -> measure.device(genga));
    genga.checkMemory(evaluation.memoryNeeds(), evaluation.device());
    var figures = evaluation.run(new BaseProgress(genga.console()));
    genga.out().print(EvalReport.summary(figures));
    genga.out().println("open: " + evaluation.folder().page());
    return 0;
  }

  private EvalRequest request() {
    return new EvalRequest(
        base,
        lora == null ? null : LoraText.parse(lora),
        checkpoints,
        style,
        caption,
        videos,
        measure.sampling(),
        measure.seed(),
        output);
  }
}
