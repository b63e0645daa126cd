package dev.genga.training.validation;

import dev.genga.base.Problems;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// When a training is validated, at which noise levels, and when it ends by that. Whatever is chosen,
/// there is a validation before the first step and one after the last.
///
/// @param quantiles of the training's own timesteps, each above 0 and below 1, in rising order
/// @param everyEpochs after every so many epochs; null: not by epochs
/// @param everySteps after every so many steps; null: not by steps
/// @param patience ends the training when so many validations in a row brought no lower loss; null: never
public record ValidationOptions(
    List<Double> quantiles,
    @Nullable Integer everyEpochs,
    @Nullable Integer everySteps,
    @Nullable Integer patience) {
  /// The middles of four equal parts of the training's timesteps.
  public static final List<Double> USUAL_QUANTILES = List.of(0.125, 0.375, 0.625, 0.875);

  /// After every epoch, without an end.
  public static final ValidationOptions USUAL =
      new ValidationOptions(USUAL_QUANTILES, 1, null, null);

  /// Copies the list, sorted.
  public ValidationOptions {
    quantiles = quantiles.stream().sorted(Comparator.naturalOrder()).toList();
  }

  /// Adds what can't be.
  ///
  /// @param where from a word such as `validation_quantiles` to the place where the user said it
  public void check(Problems problems, UnaryOperator<String> where) {
    if (quantiles.isEmpty()) {
      problems.add(
          "there is no timestep to validate at", where.apply("validation_quantiles"), fix());
    }
    var seen = new HashSet<Double>();
    for (double quantile : quantiles) {
      if (!(quantile > 0 && quantile < 1)) {
        problems.add(
            "there is no quantile " + quantile + " of the timesteps",
            where.apply("validation_quantiles"),
            fix());
      } else if (!seen.add(quantile)) {
        problems.add(
            "the quantile %s is given twice".formatted(quantile),
            where.apply("validation_quantiles"),
            "give it once");
      }
    }
    atLeastOne(everyEpochs, "validate_every_epochs", "epochs", problems, where);
    atLeastOne(everySteps, "validate_every_steps", "steps", problems, where);
    atLeastOne(patience, "stop_on_plateau", "validations", problems, where);
  }

  private static String fix() {
    return "use numbers above 0 and below 1, such as 0.25 0.5 0.75";
  }

  private static void atLeastOne(
      @Nullable Integer count,
      String word,
      String unit,
      Problems problems,
      UnaryOperator<String> where) {
    if (count != null && count < 1) {
      problems.add(
          "%d %s are no distance".formatted(count, unit),
          where.apply(word),
          "use 1 or more, or leave it out");
    }
  }

  /// Whether a validation is due.
  ///
  /// @param epoch the step's, from 1
  /// @param step 0 before the first one
  boolean due(int epoch, int step, boolean endOfEpoch, boolean last) {
    return step == 0
        || last
        || everySteps != null && step % everySteps == 0
        || endOfEpoch && everyEpochs != null && epoch % everyEpochs == 0;
  }
}
