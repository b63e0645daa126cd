package dev.genga.app.page;

import dev.genga.training.log.StepEntry;
import java.util.ArrayList;
import java.util.List;

/// The learning rate over the steps of a run.
final class RateChart {
  private static final int POINTS = 400;

  private final List<Chart.Point> points = new ArrayList<>();

  RateChart(List<StepEntry> steps) {
    int stride = Math.max(1, Math.ceilDiv(steps.size(), POINTS));
    for (int i = 0; i < steps.size(); i++) {
      if (i % stride == 0 || i == steps.size() - 1) {
        var step = steps.get(i);
        points.add(new Chart.Point(step.step(), step.learningRate()));
      }
    }
  }

  /// Whether there is nothing to draw: a rate that never changes stands in the recipe.
  boolean isEmpty() {
    return points.stream().mapToDouble(Chart.Point::y).distinct().count() < 2;
  }

  String svg(int width, int height) {
    var steps = new Chart.Range(points.getFirst().x(), points.getLast().x());
    double highest = points.stream().mapToDouble(Chart.Point::y).max().orElse(0);
    var chart =
        Chart.of(
            "Learning rate over steps",
            "step",
            steps,
            true,
            new Chart.Range(0, highest),
            width,
            height);
    return chart.svg(chart.line("strong", points));
  }
}
