package dev.genga.training;

import dev.genga.base.Problems;
import dev.genga.dataset.plan.DatasetPlan;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Finds all that can't be in a recipe's stages. Places are given as `stage 2 sections`.
///
/// @param where from such a place to the place where the user said it
public record StageCheck(Recipe recipe, Problems problems, UnaryOperator<String> where) {
  /// Adds what is known without the data set.
  void alone() {
    long steps = 0;
    for (int i = 0; i < recipe.stages().size(); i++) {
      var stage = recipe.stages().get(i);
      data(stage, places(i));
      rate(stage, places(i));
      if (stage.length() instanceof Recipe.RunLength.Steps(int count)) {
        steps += count;
      }
    }
    if (steps > RecipeCheck.MOST_STEPS) {
      problems.add(
          "the stages have %d steps together".formatted(steps),
          where.apply("stage 1 steps"),
          "use %d at most".formatted(RecipeCheck.MOST_STEPS));
    }
  }

  /// Adds it where the run is to end at a plateau: each stage has one of its own, which is not the run's end,
  /// and a stage that ended before its last step would move all that come after it.
  ///
  /// @param patience validations without a lower loss that would end the run; null: it ends with its steps
  public void plateau(@Nullable Integer patience) {
    if (patience != null && !recipe.stages().isEmpty()) {
      problems.add(
          "a plateau is to end the training, but it has stages, each of which may come to one",
          where.apply("stop_on_plateau"),
          "leave it out; the best file has the lowest held-out loss all the same");
    }
  }

  private UnaryOperator<String> places(int index) {
    return word -> where.apply("stage %d %s".formatted(index + 1, word));
  }

  private void data(Stage stage, UnaryOperator<String> place) {
    if (stage.sections().isEmpty()) {
      problems.add(
          "a stage has no section",
          place.apply("sections"),
          "name sections of the data set file, such as sections = [1, 2]");
    }
    if (!stage.shares().isEmpty() && stage.shares().size() != stage.sections().size()) {
      problems.add(
          "there are %d shares for %d sections"
              .formatted(stage.shares().size(), stage.sections().size()),
          place.apply("shares"),
          "give each section one, or leave the shares out");
    }
    if (!stage.shares().stream().allMatch(share -> share > 0 && Double.isFinite(share))) {
      problems.add(
          "the shares are " + stage.shares(),
          place.apply("shares"),
          "use numbers above 0; leave out the section that is to have none");
    }
  }

  private void rate(Stage stage, UnaryOperator<String> place) {
    double rate = stage.learningRate();
    if (!(rate >= 0 && Double.isFinite(rate))) {
      problems.add(
          "the learning rate is " + rate,
          place.apply("learning_rate"),
          "it must be 0 or more; 5e-5 is usual");
    }
    stage.schedule().check(rate, problems, place);
    if (stage.length() instanceof Recipe.RunLength.Steps(int count) && count >= 1) {
      stage.schedule().checkLength(count, problems, place);
    }
    RecipeCheck.length(stage.length(), problems, place);
    RecipeCheck.schedulable(recipe.optimizer(), stage.schedule(), problems, place);
  }

  /// Adds what only the plan can tell: sections that aren't there, and schedules that don't fit.
  public void with(DatasetPlan plan) {
    int before = problems.list().size();
    for (int i = 0; i < recipe.stages().size(); i++) {
      StageData.find(recipe.stages().get(i), plan.sections(), problems, places(i));
    }
    if (problems.list().size() == before) {
      problems.attempt(() -> Course.of(recipe, plan.sections()).rates(recipe));
    }
  }
}
