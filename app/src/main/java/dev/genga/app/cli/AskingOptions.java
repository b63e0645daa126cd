package dev.genga.app.cli;

import dev.genga.app.asking.AskingLimits;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How much a model that sees is shown and asked.
final class AskingOptions {
  @Option(
      names = "--frames",
      paramLabel = "COUNT",
      defaultValue = "8",
      description = "Frames of each that are shown (default: ${DEFAULT-VALUE}).")
  private int frames;

  @Option(
      names = "--side",
      paramLabel = "PIXELS",
      defaultValue = "512",
      description = "The longer side of what is shown, at most (default: ${DEFAULT-VALUE}).")
  private int side;

  @Option(
      names = "--parallel",
      paramLabel = "COUNT",
      defaultValue = "2",
      description = "How many are asked about at once (default: ${DEFAULT-VALUE}).")
  private int parallel;

  @Option(
      names = "--most",
      paramLabel = "COUNT",
      description = "Ask about no more than this in one run (default: all).")
  private @Nullable Integer most;

  AskingLimits limits() {
    return new AskingLimits(frames, side, parallel, most);
  }
}
