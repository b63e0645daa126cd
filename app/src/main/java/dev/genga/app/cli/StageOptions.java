package dev.genga.app.cli;

import dev.genga.app.recipe.RecipeKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The keys of a stage, by the names that options have.
final class StageOptions {
  @Option(names = "--name", paramLabel = "NAME", description = "What the stage is called.")
  private @Nullable String name;

  @Option(
      names = "--sections",
      paramLabel = "SECTION",
      description = "What it trains on: sections of the data set file, by number or folder.")
  private List<String> sections = new ArrayList<>();

  @Option(
      names = "--shares",
      paramLabel = "SHARE",
      description =
          "How much of an epoch each of them is, such as 0.7 and 0.3 (default: all of each).")
  private List<Double> shares = new ArrayList<>();

  @Option(names = "--epochs", paramLabel = "COUNT", description = "How long, in passes over these.")
  private @Nullable Integer epochs;

  @Option(names = "--steps", paramLabel = "COUNT", description = "Or in steps.")
  private @Nullable Integer steps;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description = "The full rate in this stage.")
  private @Nullable Double learningRate;

  @Mixin private LearningRateOptions schedule = new LearningRateOptions();

  /// The keys, with the options' own defaults.
  static RecipeKeys keys() {
    return keys(new StageOptions());
  }

  private static RecipeKeys keys(StageOptions options) {
    var line = new CommandLine(options);
    line.parseArgs();
    return RecipeKeys.of(line.getCommandSpec(), Set.of());
  }
}
