package dev.genga.app.page;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A chart as inline SVG; its colours are classes that the page's style sheet sets for light and
/// dark.
///
/// @param label what the chart shows, for those who can't see it
/// @param across what the numbers along the bottom are
/// @param x the bottom axis
/// @param y the left axis, going up
/// @param width of the picture in pixels
/// @param height of the picture in pixels
record Chart(String label, String across, Axis x, Axis y, int width, int height) {
  private static final int LEFT = 52;
  private static final int RIGHT = 14;
  private static final int TOP = 12;
  private static final int BOTTOM = 40;
  private static final int WIDE_MARKS = 9;
  private static final int NARROW_MARKS = 5;
  private static final int NARROW = 500;

  /// A chart for a range of numbers.
  ///
  /// @param steps whether the bottom axis runs exactly from `x0` to `x1`
  static Chart of(
      String label, String across, Range x, boolean steps, Range y, int width, int height) {
    int marks = width < NARROW ? NARROW_MARKS : WIDE_MARKS;
    double right = width - RIGHT;
    var bottom =
        steps
            ? Axis.exact(x.low(), x.high(), LEFT, right, marks)
            : Axis.rounded(x.low(), x.high(), LEFT, right, marks);
    var left = Axis.rounded(y.low(), y.high(), height - BOTTOM, TOP, NARROW_MARKS);
    return new Chart(label, across, bottom, left, width, height);
  }

  /// @param low the smallest number
  /// @param high the greatest, at least as great
  record Range(double low, double high) {}

  /// @param x a number along the bottom
  /// @param y a number up the side
  record Point(double x, double y) {}

  /// The whole picture.
  ///
  /// @param marks what [#line], [#area], [#dots] and [#bars] drew, the hindmost first
  String svg(String... marks) {
    String clip = "c" + Integer.toHexString(31 * label.hashCode() + width);
    String style = width < NARROW ? "narrow" : "wide";
    return """
    <svg class="chart %s" viewBox="0 0 %d %d" role="img" aria-label="%s">
    <clipPath id="%s"><rect x="%d" y="%d" width="%s" height="%s"/></clipPath>
    %s<g clip-path="url(#%s)">
    %s</g>
    </svg>
    """
        .formatted(
            style,
            width,
            height,
            Html.text(label),
            clip,
            LEFT - 6,
            TOP - 6,
            Html.px(width - LEFT - RIGHT + 12),
            Html.px(height - TOP - BOTTOM + 12),
            grid(),
            clip,
            String.join("", marks));
  }

  /// A line through points.
  String line(String kind, List<Point> points) {
    return points.isEmpty()
        ? ""
        : points.stream()
            .map(this::place)
            .collect(
                Collectors.joining(" ", "<polyline class=\"" + kind + "\" points=\"", "\"/>\n"));
  }

  /// The area between two lines over the same range.
  String area(String kind, List<Point> upper, List<Point> lower) {
    return Stream.concat(upper.stream(), lower.reversed().stream())
        .map(this::place)
        .collect(Collectors.joining(" ", "<polygon class=\"" + kind + "\" points=\"", "\"/>\n"));
  }

  /// A dot for each point, with words that show when pointed at.
  ///
  /// @param words one for each point
  String dots(String kind, List<Point> points, List<String> words) {
    var dots = new StringBuilder();
    for (int i = 0; i < points.size(); i++) {
      dots.append(
          "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"4\"><title>%s</title></circle>\n"
              .formatted(
                  kind,
                  Html.px(x.at(points.get(i).x())),
                  Html.px(y.at(points.get(i).y())),
                  Html.text(words.get(i))));
    }
    return dots.toString();
  }

  /// A bar up and down from each point.
  ///
  /// @param reach how far, in the numbers of the left axis
  String bars(String kind, List<Point> points, List<Double> reach) {
    var bars = new StringBuilder();
    for (int i = 0; i < points.size(); i++) {
      var point = points.get(i);
      bars.append(
          "<line class=\"%s\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>\n"
              .formatted(
                  kind,
                  Html.px(x.at(point.x())),
                  Html.px(x.at(point.x())),
                  Html.px(y.at(point.y() - reach.get(i))),
                  Html.px(y.at(point.y() + reach.get(i)))));
    }
    return bars.toString();
  }

  /// A line from top to bottom with words beside its upper end.
  ///
  /// @param across where, in the numbers along the bottom
  String upright(String kind, double across, String words) {
    String at = Html.px(x.at(across));
    return String.format(
        Locale.ROOT,
        "<line class=\"%s\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>"
            + "<text class=\"%s\" x=\"%s\" y=\"%d\" dx=\".4em\" dy=\".6em\">%s</text>\n",
        kind,
        at,
        at,
        TOP,
        height - BOTTOM,
        kind,
        at,
        TOP,
        Html.text(words));
  }

  private String place(Point point) {
    return Html.px(x.at(point.x())) + "," + Html.px(y.at(point.y()));
  }

  private String grid() {
    var grid = new StringBuilder();
    for (double mark : y.marks()) {
      String at = Html.px(y.at(mark));
      grid.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>"
                  + "<text class=\"left\" x=\"%d\" y=\"%s\" dy=\".35em\">%s</text>\n",
              LEFT,
              width - RIGHT,
              at,
              at,
              LEFT - 10,
              at,
              y.label(mark)));
    }
    for (double mark : x.marks()) {
      boolean atEdge = x.at(mark) > width - 2 * RIGHT;
      grid.append(
          String.format(
              Locale.ROOT,
              "<text class=\"%s\" x=\"%s\" y=\"%d\">%s</text>\n",
              atEdge ? "below edge" : "below",
              Html.px(atEdge ? width : x.at(mark)),
              height - BOTTOM + 18,
              x.label(mark)));
    }
    return grid.append(
            String.format(
                Locale.ROOT,
                "<text class=\"below axis\" x=\"%s\" y=\"%d\">%s</text>\n",
                Html.px((LEFT + width - RIGHT) / 2.0),
                height - 4,
                Html.text(across)))
        .toString();
  }
}
