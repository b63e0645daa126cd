package dev.genga.app.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// Figures of several candidates as lines: one that matters, others faintly, and a height to compare with.
///
/// @param across what stands along the bottom
record CurvesChart(EvalPage.Curves curves, String across) {

  String svg(int width, int height) {
    var xs = curves.strong().points().stream().mapToDouble(EvalPage.Point::x).summaryStatistics();
    var ys = heights().summaryStatistics();
    var chart =
        Chart.of(
            curves.title(),
            across,
            new Chart.Range(xs.getMin(), xs.getMax()),
            true,
            range(ys.getMin(), ys.getMax()),
            width,
            height);
    var marks = new ArrayList<String>();
    for (var other : curves.faint()) {
      marks.add(chart.line("faint", places(other)));
      marks.add(chart.dots("faint", places(other), words(other)));
    }
    double level = curves.reference().y();
    marks.add(
        chart.line(
            "before",
            List.of(new Chart.Point(xs.getMin(), level), new Chart.Point(xs.getMax(), level))));
    var strong = places(curves.strong());
    marks.add(chart.line("strong", strong));
    marks.add(
        chart.bars(
            "strong",
            strong,
            curves.strong().points().stream().map(EvalPage.Point::spread).toList()));
    marks.add(chart.dots("strong", strong, words(curves.strong())));
    return chart.svg(marks.toArray(String[]::new));
  }

  private Chart.Range range(double low, double high) {
    return switch (curves.scale()) {
      case FROM_ZERO -> new Chart.Range(0, high);
      case SHARES -> new Chart.Range(0, 1);
      case FREE -> new Chart.Range(low, high);
    };
  }

  private DoubleStream heights() {
    var points =
        Stream.concat(Stream.of(curves.strong()), curves.faint().stream())
            .flatMap(curve -> curve.points().stream())
            .flatMapToDouble(p -> DoubleStream.of(p.y() - p.spread(), p.y() + p.spread()));
    return DoubleStream.concat(points, DoubleStream.of(curves.reference().y()));
  }

  private static List<Chart.Point> places(EvalPage.Curve curve) {
    return curve.points().stream().map(point -> new Chart.Point(point.x(), point.y())).toList();
  }

  private static List<String> words(EvalPage.Curve curve) {
    return curve.points().stream()
        .map(p -> "%s, %s: %s".formatted(p.candidate(), curve.name(), Html.number(p.y())))
        .toList();
  }
}
