package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.training.PostHocEma;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga average`.
@Command(
    name = "average",
    customSynopsis = "genga average FOLDER --length LENGTH -o FILE [--step STEP]",
    sortOptions = false,
    description = {
      "Average what a training came to over any stretch, once it is over.",
      "It must have kept snapshots: genga train ... --average-every-steps N. What that is good for:"
          + " docs/validation.md",
    },
    footer = {
      "",
      "Examples:",
      "  genga average out/style-averages --length 0.08 -o style-averaged.safetensors",
      "  Up to an earlier step:",
      "    genga average out/style-averages --length 0.1 --step 1000 -o a.safetensors",
    })
final class AverageCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(paramLabel = "FOLDER", description = "NAME-averages in the training's folder.")
  private @SuppressWarnings("NullAway.Init") Path folder;

  @Option(
      names = "--length",
      required = true,
      paramLabel = "LENGTH",
      description =
          "The standard deviation of the average's weights, as a share of the steps: 0.02 to 0.25.")
  private double length;

  @Option(
      names = "--step",
      paramLabel = "STEP",
      description = "Up to which snapshot (default: the last).")
  private @Nullable Integer step;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where to; a file that is there is kept.")
  private @SuppressWarnings("NullAway.Init") Path output;

  @Override
  public Integer call() {
    var problems = new Problems();
    if (Files.exists(output)) {
      problems.add("this file is there already", output.toString(), "name another file");
    }
    if (!String.valueOf(output.getFileName()).endsWith(".safetensors")) {
      problems.add(
          "an average is a safetensors file",
          output.toString(),
          "let its name end in .safetensors");
    }
    var snapshots = problems.gather(() -> PostHocEma.read(folder));
    if (snapshots != null) {
      problems.attempt(() -> snapshots.check(length, step));
    }
    problems.throwIfAny();
    genga.loadEngine(DType.FLOAT32);
    Objects.requireNonNull(snapshots).write(output, length, step);
    genga.out().println("average: " + output);
    return 0;
  }
}
