package dev.genga.app.cli;

import dev.genga.app.recipe.RecipeTable;
import dev.genga.training.Recipe;
import dev.genga.training.validation.ValidationOptions;
import dev.genga.wan.sampling.TimestepMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Values of a training that follow from its other options where nothing is said of them, such as the learning
/// rate from the optimizer. A run's own recipe has them too: a later version may let others follow.
final class FollowingValues {
  private static final List<String> WORDS =
      List.of(
          "name",
          "alpha",
          "learning_rate",
          "weight_decay",
          "steps",
          "flow_shift",
          "validate_every_epochs",
          "validation_quantiles");

  private FollowingValues() {}

  /// Those of a recipe, by their words.
  static Map<String, Object> of(Recipe recipe) {
    var values = new HashMap<String, Object>();
    values.put("name", recipe.name());
    if (recipe.target() instanceof Recipe.Target.Lora lora) {
      values.put("alpha", lora.adapter().alpha());
    }
    if (recipe.optimizer().takesRate()) {
      values.put("learning_rate", recipe.learningRate());
    }
    values.put("weight_decay", recipe.optimizer().weightDecay());
    if (recipe.stages().isEmpty() && recipe.length() instanceof Recipe.RunLength.Steps(int count)) {
      values.put("steps", count);
    }
    if (recipe.timesteps().mode() == TimestepMode.SHIFT) {
      values.put("flow_shift", recipe.timesteps().flowShift());
    }
    return values;
  }

  /// Those of a validation.
  static Map<String, Object> of(ValidationOptions validation) {
    var values = new HashMap<String, Object>();
    Integer every = validation.everyEpochs();
    if (every != null) {
      values.put("validate_every_epochs", every);
    }
    values.put("validation_quantiles", validation.quantiles());
    return values;
  }

  /// What a recipe says beyond them: a value that is what would follow without it says nothing, as any other
  /// default that stands in a recipe.
  static RecipeTable without(RecipeTable settings) {
    if (WORDS.stream().noneMatch(settings::has)) {
      return settings;
    }
    var following = TrainCommand.following(settings.without(WORDS));
    return settings.without(
        WORDS.stream()
            .filter(settings::has)
            .filter(word ->
                Objects.requireNonNull(settings.settings().get(word))
                    .value()
                    .equals(following.get(word)))
            .toList());
  }
}
