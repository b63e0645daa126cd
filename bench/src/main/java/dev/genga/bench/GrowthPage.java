package dev.genga.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// A page of charts, each with a line of seconds and one of memory over the same numbers, and a table of
/// all that was measured.
final class GrowthPage {
  private static final int WIDTH = 420;
  private static final int HEIGHT = 240;
  private static final int LEFT = 44;
  private static final int RIGHT = 44;
  private static final int TOP = 26;
  private static final int BOTTOM = 40;
  private static final String STYLE =
      """
      body{font:15px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem}
      svg{width:26rem;max-width:100%;margin:0 1rem 1rem 0}
      svg text{font-size:11px;fill:#555}
      .seconds{stroke:#0b63c4;fill:none;stroke-width:2}.seconds.dot{fill:#0b63c4;stroke:none}
      .memory{stroke:#b25c00;fill:none;stroke-width:2;stroke-dasharray:5 3}.memory.dot{fill:#b25c00;stroke:none}
      .frame{stroke:#bbb;fill:none}
      table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:right;border-bottom:1px solid #ddd}
      """;

  private final String machine;
  private final List<String> charts = new ArrayList<>();

  /// @param machine on which it was measured
  GrowthPage(String machine) {
    this.machine = machine;
  }

  /// @param across the number that grows
  record Point(double across, double seconds, double gigabytes) {}

  /// A training that was measured.
  ///
  /// @param words of its case
  record Row(String words, long tokens, double seconds, double gigabytes) {}

  /// Adds a chart.
  ///
  /// @param points from left to right, two at least
  void add(String across, List<Point> points) {
    charts.add(
        """
        <svg viewBox="0 0 %d %d" role="img" aria-label="a step over %s">
        <rect class="frame" x="%d" y="%d" width="%d" height="%d"/>
        <text x="%d" y="16">seconds a step</text>
        <text x="%d" y="16" text-anchor="end">GB at the peak</text>
        %s%s%s<text x="%d" y="%d" text-anchor="middle">%s</text>
        </svg>
        """
            .formatted(
                WIDTH,
                HEIGHT,
                across,
                LEFT,
                TOP,
                WIDTH - LEFT - RIGHT,
                HEIGHT - TOP - BOTTOM,
                LEFT - 30,
                WIDTH - 6,
                line("seconds", points, Point::seconds, LEFT - 6, "end"),
                line("memory", points, Point::gigabytes, WIDTH - RIGHT + 6, "start"),
                below(points),
                WIDTH / 2,
                HEIGHT - 6,
                across));
  }

  /// A line from a height of nothing, with its greatest number beside the frame.
  private static String line(
      String kind, List<Point> points, ToDoubleFunction<Point> of, int beside, String anchor) {
    double most = points.stream().mapToDouble(of).max().orElseThrow();
    var places =
        points.stream()
            .map(p -> new double[] {x(points, p.across()), y(of.applyAsDouble(p) / most)})
            .toList();
    String dots =
        places.stream()
            .map(p ->
                text(
                    "<circle class=\"%s dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>\n",
                    kind, p[0], p[1]))
            .collect(Collectors.joining());
    return places.stream()
            .map(p -> text("%.1f,%.1f", p[0], p[1]))
            .collect(
                Collectors.joining(" ", "<polyline class=\"" + kind + "\" points=\"", "\"/>\n"))
        + dots
        + text(
            "<text x=\"%d\" y=\"%.1f\" text-anchor=\"%s\">%.1f</text>\n",
            beside, y(1), anchor, most)
        + text("<text x=\"%d\" y=\"%.1f\" text-anchor=\"%s\">0</text>\n", beside, y(0), anchor);
  }

  private static String below(List<Point> points) {
    return points.stream()
        .map(p ->
            text(
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f</text>\n",
                x(points, p.across()), HEIGHT - BOTTOM + 16, p.across()))
        .collect(Collectors.joining());
  }

  private static double x(List<Point> points, double across) {
    double least = points.getFirst().across();
    double most = points.getLast().across();
    return LEFT + (WIDTH - LEFT - RIGHT) * (across - least) / (most - least);
  }

  /// @param share of the height
  private static double y(double share) {
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM - 8) * share;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /// The whole page.
  ///
  /// @param rows all that was measured
  String html(List<Row> rows) {
    String table =
        rows.stream()
            .map(row ->
                text(
                    "<tr><td>%s</td><td>%d</td><td>%.2f</td><td>%.2f</td></tr>\n",
                    row.words(), row.tokens(), row.seconds(), row.gigabytes()))
            .collect(Collectors.joining());
    return """
    <!doctype html>
    <html lang="en"><meta charset="utf-8"><title>How a training step grows</title>
    <style>
    %s</style>
    <h1>How a training step grows</h1>
    <p>%s</p>
    %s<table>
    <tr><th>width height frames rank, blocks kept, in memory, base</th><th>tokens</th><th>s a step</th><th>GB</th></tr>
    %s</table>
    </html>
    """
        .formatted(STYLE, machine, String.join("", charts), table);
  }
}
