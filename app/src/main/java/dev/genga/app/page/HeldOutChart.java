package dev.genga.app.page;

import java.util.List;
import java.util.Locale;

/// The held-out loss over timesteps, before and after a training.
///
/// @param heldOut with at least one point
record HeldOutChart(RunPage.HeldOut heldOut) {
  private static final double TIMESTEPS = 1000;

  String svg(int width, int height) {
    var points = heldOut.points();
    double low = Double.MAX_VALUE;
    double high = -Double.MAX_VALUE;
    for (var point : points) {
      low = Math.min(low, Math.min(point.before(), point.after()) - point.spread());
      high = Math.max(high, Math.max(point.before(), point.after()) + point.spread());
    }
    var chart =
        Chart.of(
            "Held-out loss over timesteps, before and after",
            "timestep",
            new Chart.Range(0, TIMESTEPS),
            false,
            new Chart.Range(low, high),
            width,
            height);
    var before = points.stream().map(p -> new Chart.Point(p.timestep(), p.before())).toList();
    var after = points.stream().map(p -> new Chart.Point(p.timestep(), p.after())).toList();
    var spread = points.stream().map(RunPage.HeldOut.Point::spread).toList();
    return chart.svg(
        chart.line("before", before),
        chart.line("strong", after),
        chart.bars("before", before, spread),
        chart.bars("strong", after, spread),
        chart.dots("before", before, words("before", before)),
        chart.dots("strong", after, words("after", after)));
  }

  /// The numbers under the chart.
  RunPage.Table table() {
    return new RunPage.Table(
        List.of("timestep", "before", "after", "change", "spread of noise"),
        heldOut.points().stream()
            .map(p ->
                List.of(
                    String.format(Locale.ROOT, "%.0f", p.timestep()),
                    Html.number(p.before()),
                    Html.number(p.after()),
                    String.format(Locale.ROOT, "%+.1f %%", 100 * (p.after() / p.before() - 1)),
                    Html.number(p.spread())))
            .toList(),
        List.of());
  }

  private static List<String> words(String when, List<Chart.Point> points) {
    return points.stream()
        .map(point ->
            String.format(
                Locale.ROOT, "timestep %.0f, %s: %s", point.x(), when, Html.number(point.y())))
        .toList();
  }
}
