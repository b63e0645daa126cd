package dev.genga.app.cli;

import dev.genga.app.fit.FitRequest;
import dev.genga.app.recipe.RecipeFile;
import dev.genga.app.recipe.RecipeKeys;
import dev.genga.app.recipe.RecipePlaces;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.training.Recipe;
import dev.genga.training.RecipeCheck;
import dev.genga.training.Stage;
import dev.genga.training.StageCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// A recipe of `genga train` where a plan is asked for: it names the data set, its sections, what is held out
/// and the stages; and what `--fit` counts.
///
/// @param file as it was read
/// @param training the keys of a training, with the recipe's values
/// @param plan the command, whose options go before the recipe
record PlanRecipe(RecipeFile file, RecipeKeys training, CommandSpec plan) {
  /// Keys that change time or memory of a step and that `--fit` does not count.
  private static final List<String> UNCOUNTED =
      List.of(
          "kind",
          "rank_of",
          "exclude",
          "include",
          "base_weights",
          "optimizer",
          "loraplus_ratio",
          "ema",
          "average_every_steps");

  /// Reads a file that is a recipe, and gives its values to the options that the command line leaves open.
  ///
  /// @return null where it is a data set file
  /// @throws ProblemException with all that is wrong in it
  static @Nullable PlanRecipe open(Path path, CommandSpec plan) {
    var training = trainingKeys();
    if (!RecipeFile.is(path, training)) {
      return null;
    }
    var problems = new Problems();
    var read = RecipeFile.read(path, training, StageOptions.keys(), problems);
    problems.throwIfAny();
    var recipe = new PlanRecipe(Objects.requireNonNull(read), training, plan);
    recipe.file.settings().applyTo(training, _ -> true);
    recipe.file.settings().applyTo(RecipeKeys.of(plan, Set.of()), key -> !recipe.typed(key.name()));
    return recipe;
  }

  /// The keys of a training, with their defaults.
  static RecipeKeys trainingKeys() {
    var line = new CommandLine(new TrainCommand());
    line.parseArgs();
    return RecipeKeys.of(line.getCommandSpec(), RecipeOptions.NO_KEYS);
  }

  private boolean typed(String name) {
    return plan.commandLine().getParseResult().hasMatchedOption(name);
  }

  /// The data set file.
  ///
  /// @throws ProblemException if none is named
  Path dataset() {
    var named = file.settings().settings().get("dataset");
    if (named == null) {
      throw new ProblemException(
          "no data set file is named", file.path().toString(), "add the key dataset");
    }
    return (Path) named.value();
  }

  /// A plain training with the recipe's stages.
  ///
  /// @throws ProblemException with all that can't be in the stages, and with the sections that a plan lacks
  Recipe staged(DatasetPlan of) {
    var problems = new Problems();
    var plain = FitRequest.plain(1);
    var stages = new ArrayList<Stage>();
    for (var table : file.stages()) {
      var options = StageOptions.of(table, training);
      stages.add(options.stage(stages.size() + 1, plain, problems));
    }
    var recipe = plain.withStages(stages);
    if (!stages.isEmpty()) {
      RecipeCheck.check(recipe, problems, UnaryOperator.identity());
      new StageCheck(recipe, problems, UnaryOperator.identity()).with(of);
    }
    problems.throwIfAny();
    return recipe;
  }

  /// What of the recipe `--fit` does not count; null where it counts all.
  @Nullable String uncounted() {
    var words =
        UNCOUNTED.stream()
            .filter(word -> RecipeOptions.isOther(option(word), file.settings()))
            .toList();
    return words.isEmpty()
        ? null
        : "--fit counts a plain LoRA with AdamW, not the recipe's " + String.join(", ", words);
  }

  private static String option(String word) {
    return "--" + word.replace('_', '-');
  }

  /// Problems with options, by the lines of the recipe that set them.
  ProblemException located(ProblemException exception) {
    return new RecipePlaces(file, this::typed).located(exception);
  }
}
