package dev.genga.app.cli;

import dev.genga.app.recipe.RecipeTable;
import dev.genga.base.Problems;
import dev.genga.training.Recipe;
import dev.genga.training.Stage;
import java.util.ArrayList;

/// The stages of a recipe.
///
/// @param source where they stand
/// @param length of a training without stages
record RecipeStages(RecipeOptions source, LengthOptions length) {
  /// The recipe with its stages.
  Recipe of(Recipe recipe, Problems problems) {
    var stages = new ArrayList<Stage>();
    for (var table : source.stages()) {
      var options = StageOptions.of(table, source.keys());
      stages.add(options.stage(stages.size() + 1, recipe, problems));
      checkRate(table, stages.size(), recipe, problems);
    }
    String given = length.given();
    if (!stages.isEmpty() && given != null) {
      problems.add(
          "the stages say how long they are, and a length is given besides", given, "leave it out");
    }
    checkUsed(problems);
    return recipe.withStages(stages);
  }

  /// As the option of the whole training.
  private static void checkRate(RecipeTable table, int number, Recipe recipe, Problems problems) {
    if (table.has("learning_rate") && !recipe.optimizer().takesRate()) {
      problems.add(
          OptimizerOptions.OWN_RATE,
          "stage %d learning_rate".formatted(number),
          OptimizerOptions.OWN_RATE_FIX);
    }
  }

  /// What no stage takes from the training has no effect.
  private void checkUsed(Problems problems) {
    var tables = source.stages();
    for (var key : StageOptions.keys().all()) {
      boolean inherited =
          tables.isEmpty()
              || tables.stream().anyMatch(table -> StageOptions.takes(table, key.word()));
      boolean ofRate = key.word().equals("learning_rate") || key.word().startsWith("lr_");
      if (!inherited && ofRate && source.given(key.name())) {
        problems.add(
            "every stage has its own %s, and another is given besides".formatted(key.word()),
            key.name(),
            "leave it out");
      }
    }
  }
}
