package dev.genga.app.cli;

import dev.genga.app.recipe.RecipeFile;
import dev.genga.app.recipe.RecipeKeys;
import dev.genga.app.recipe.RecipePlaces;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.training.Recipe;
import dev.genga.training.StageCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// A recipe of `genga train` where a plan is asked for: it names the data set, its sections, what is held out
/// and the stages; and what `--fit` counts.
///
/// @param file as it was read
/// @param plan the command, whose options go before the recipe
record PlanRecipe(RecipeFile file, CommandSpec plan) {
  /// Keys that change time or memory of a step and that nothing here counts.
  private static final List<String> UNCOUNTED =
      List.of("network_dropout", "rank_dropout", "module_dropout", "scale_weight_norms");

  /// Those that a card's data sheet tells nothing of besides.
  private static final List<String> UNCOUNTED_OF_CARD =
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
    var recipe = new PlanRecipe(Objects.requireNonNull(read), plan);
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

  /// The training that the recipe asks for, as `genga train` reads it.
  ///
  /// @throws ProblemException with all that can't be
  Recipe training() {
    var problems = new Problems();
    var recipe = training(problems);
    problems.throwIfAny();
    return recipe;
  }

  private Recipe training(Problems problems) {
    var over =
        RecipeKeys.of(plan, Set.of()).all().stream().filter(key -> typed(key.name())).toList();
    return TrainCommand.of(file.path(), over).recipe(problems);
  }

  /// The training with the recipe's stages; null where it has none.
  ///
  /// @throws ProblemException with all that can't be in it, and with the sections that a plan lacks
  @Nullable Recipe staged(DatasetPlan of) {
    if (file.stages().isEmpty()) {
      return null;
    }
    var problems = new Problems();
    var recipe = training(problems);
    new StageCheck(recipe, problems, UnaryOperator.identity()).with(of);
    problems.throwIfAny();
    return recipe;
  }

  /// What of the recipe `--fit` does not count; null where it counts all.
  ///
  /// @param ofCard whether it is told from a card's data sheet
  @Nullable String uncounted(boolean ofCard) {
    var words =
        Stream.concat(ofCard ? UNCOUNTED_OF_CARD.stream() : Stream.of(), UNCOUNTED.stream())
            .filter(word -> RecipeOptions.isOther(option(word), file.settings()))
            .toList();
    return words.isEmpty()
        ? null
        : (ofCard
                ? "a data sheet tells of a plain LoRA with AdamW, without the recipe's "
                : "--fit leaves out the recipe's ")
            + String.join(", ", words);
  }

  private static String option(String word) {
    return "--" + word.replace('_', '-');
  }

  /// Problems with options, by the lines of the recipe that set them.
  ProblemException located(ProblemException exception) {
    return new RecipePlaces(file, this::typed).located(exception);
  }
}
