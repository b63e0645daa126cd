package dev.genga.app.fit;

import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.training.Course;
import dev.genga.training.Recipe;
import dev.genga.training.StageData;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How long a run takes: the steps of each of its stages, times the mean of the steps of one of the stage's own
/// epochs.
final class RunTime {
  private RunTime() {}

  /// Some steps of a run.
  ///
  /// @param title of their stage; null where there are no stages
  /// @param perStep seconds of one on average
  record Part(@Nullable String title, long steps, double perStep) {
    double seconds() {
      return steps * perStep;
    }
  }

  /// An epoch of a whole plan.
  static Part epoch(DatasetPlan plan, List<Fit.Row> rows) {
    double seconds = rows.stream().mapToDouble(row -> row.batches() * row.seconds()).sum();
    return new Part(null, plan.steps(), seconds / Math.max(1, plan.steps()));
  }

  /// The stages of a run, or all of it.
  ///
  /// @param rows all kinds of batches of the plan
  static List<Part> parts(Recipe recipe, DatasetPlan plan, List<Fit.Row> rows) {
    var course = Course.of(recipe, plan.sections());
    if (recipe.stages().isEmpty()) {
      return List.of(new Part(null, course.steps(), epoch(plan, rows).perStep()));
    }
    var parts = new ArrayList<Part>();
    for (var part : course.parts()) {
      var stage = recipe.stages().get(part.number() - 1);
      var data = StageData.of(stage, plan.sections());
      double epoch =
          IntStream.range(0, data.sections().size())
              .mapToDouble(i -> data.batches().get(i) * perBatch(data.sections().get(i), rows))
              .sum();
      parts.add(new Part(stage.title(part.number()), part.steps(), epoch / part.perEpoch()));
    }
    return List.copyOf(parts);
  }

  /// Seconds of a section's batch on average.
  private static double perBatch(PlannedSection section, List<Fit.Row> rows) {
    return rows.stream()
            .filter(row -> row.section() == section.number())
            .mapToDouble(row -> row.batches() * row.seconds())
            .sum()
        / section.batches();
  }
}
