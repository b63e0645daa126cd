package dev.genga.app.cli;

import dev.genga.app.recipe.RecipeKeys;
import dev.genga.app.recipe.RecipeTable;
import dev.genga.base.Problems;
import dev.genga.training.Recipe;
import dev.genga.training.Stage;
import dev.genga.training.schedule.ScheduleOptions;
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

  /// What a stage says. Of the learning rate it takes what it doesn't say from the training; but a
  /// schedule of its own comes without the training's warm-up and the like.
  ///
  /// @param training the keys of the whole training, with their values
  static StageOptions of(RecipeTable table, RecipeKeys training) {
    var options = new StageOptions();
    var keys = keys(options);
    for (var key : keys.all()) {
      var outer = training.find(key.word());
      if (outer != null && takes(table, key.word())) {
        key.option().setValue(outer.option().getValue());
      }
    }
    table.applyTo(keys, _ -> true);
    return options;
  }

  /// Whether a stage takes a key from the training.
  static boolean takes(RecipeTable table, String word) {
    boolean ofSchedule = word.startsWith("lr_") && !table.has("lr_schedule");
    return (word.equals("learning_rate") || ofSchedule) && !table.has(word);
  }

  /// The stage.
  ///
  /// @param number from 1
  /// @param training gives the learning rate where neither has one
  Stage stage(int number, Recipe training, Problems problems) {
    String place = "stage %d ".formatted(number);
    if ((epochs == null) == (steps == null)) {
      problems.add(
          epochs == null
              ? "a stage does not say how long it is"
              : "epochs and steps are both given",
          place + "epochs, " + place + "steps",
          "give one of them");
    }
    return new Stage(
        name,
        sections,
        shares,
        epochs != null
            ? new Recipe.RunLength.Epochs(epochs)
            : new Recipe.RunLength.Steps(steps == null ? 1 : steps),
        learningRate == null ? training.learningRate() : learningRate,
        schedule(place, problems));
  }

  /// What can't be read, by the stage's own places.
  private ScheduleOptions schedule(String place, Problems problems) {
    var own = new Problems();
    var options = schedule.schedule(own);
    own.list()
        .forEach(problem ->
            problems.add(
                problem.what(),
                place + problem.where().substring(2).replace('-', '_').replaceAll(" .*", ""),
                problem.fix()));
    return options;
  }
}
