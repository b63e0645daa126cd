package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.training.Recipe;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How long a training is, and what one of its steps takes in.
final class LengthOptions {
  private static final int DEFAULT_STEPS = 1600;

  @Option(
      names = "--epochs",
      paramLabel = "COUNT",
      description = "How long to train, in passes over the data set.")
  private @Nullable Integer epochs;

  @Option(
      names = "--steps",
      paramLabel = "COUNT",
      description = "Or in steps (default: " + DEFAULT_STEPS + " without --epochs).")
  private @Nullable Integer steps;

  @Option(
      names = "--gradient-accumulation",
      paramLabel = "BATCHES",
      defaultValue = "1",
      description = "Batches of one step (default: ${DEFAULT-VALUE}).")
  private int gradientAccumulation;

  /// Adds it where two lengths are given.
  void check(Problems problems) {
    if (epochs != null && steps != null) {
      problems.add("epochs and steps are both given", "--epochs, --steps", "give one of them");
    }
  }

  /// The option that says a length; null where none does.
  @Nullable String given() {
    return epochs != null ? "--epochs" : steps != null ? "--steps" : null;
  }

  int gradientAccumulation() {
    return gradientAccumulation;
  }

  Recipe.RunLength length() {
    return epochs != null
        ? new Recipe.RunLength.Epochs(epochs)
        : new Recipe.RunLength.Steps(steps == null ? DEFAULT_STEPS : steps);
  }
}
