package dev.genga.app.cli;

import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.training.Recipe;
import dev.genga.training.StagedPlan;
import java.util.ArrayList;
import java.util.List;

/// A training's stages as text for people.
final class StagesText {
  private StagesText() {}

  /// Lines about stages and about sections that none of them names; none without stages.
  ///
  /// @param used the part of the plan that the stages train on
  static List<String> lines(Recipe recipe, DatasetPlan whole, DatasetPlan used) {
    if (recipe.stages().isEmpty()) {
      return List.of();
    }
    var lines = new ArrayList<>(List.of("", "Stages"));
    StagedPlan.told(recipe, used).forEach(line -> lines.add("  " + line));
    whole.sections().stream()
        .filter(section -> !used.sections().contains(section))
        .forEach(section -> lines.add("  no stage trains on section " + section.number()));
    return List.copyOf(lines);
  }
}
