package dev.genga.training;

import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlannedSection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A plan as the stages of a recipe use it.
public final class StagedPlan {
  private StagedPlan() {}

  /// The plan with the sections alone that a stage trains on; a stage names no others. What is held out of
  /// such another one is left out with it; a section that is held out whole stays.
  public static DatasetPlan used(Recipe recipe, DatasetPlan plan) {
    if (recipe.stages().isEmpty()) {
      return plan;
    }
    var used =
        recipe.stages().stream()
            .flatMap(stage -> StageData.of(stage, plan.sections()).sections().stream())
            .toList();
    return new DatasetPlan(
        plan.dataset(),
        plan.gradientAccumulation(),
        plan.sections().stream().filter(used::contains).toList(),
        plan.notes(),
        plan.disk(),
        plan.heldOut().stream().filter(section -> counts(section, plan, used)).toList());
  }

  private static boolean counts(
      PlannedSection heldOut, DatasetPlan plan, List<PlannedSection> used) {
    int number = heldOut.number();
    return used.stream().anyMatch(section -> section.number() == number)
        || plan.sections().stream().noneMatch(section -> section.number() == number);
  }

  /// One line of text for each stage: what it trains on, how long, and how fast.
  public static List<String> told(Recipe recipe, DatasetPlan plan) {
    var course = Course.of(recipe, plan.sections());
    var lines = new ArrayList<String>();
    IntStream.range(0, recipe.stages().size())
        .forEach(i -> {
          var stage = recipe.stages().get(i);
          var data = StageData.of(stage, plan.sections());
          lines.add(
              "%s: section%s %s, %d samples an epoch, %d steps, learning rate %s, %s"
                  .formatted(
                      stage.title(i + 1),
                      data.sections().size() == 1 ? "" : "s",
                      data.text(!stage.shares().isEmpty()),
                      data.samples(),
                      course.parts().get(i).steps(),
                      Double.toString(stage.learningRate()).replace("E", "e").replace(".0e", "e"),
                      stage.schedule().name()));
        });
    return lines;
  }
}
