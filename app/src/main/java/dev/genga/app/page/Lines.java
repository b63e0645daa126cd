package dev.genga.app.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A few lines in one picture, with a key.
///
/// @param label what the chart shows, unlike that of any other chart of the page
/// @param across what the numbers along the bottom are
/// @param all the hindmost first
/// @param steps whether the bottom axis ends exactly where the lines do
record Lines(String label, String across, List<Line> all, boolean steps) {
  /// Copies the list.
  Lines {
    all = List.copyOf(all);
  }

  /// @param name in the key; empty for none
  /// @param kind the style sheet's class
  /// @param points at least one
  /// @param words shown where a dot is pointed at, one a point; empty for no dots
  record Line(String name, String kind, List<Chart.Point> points, List<String> words) {
    /// Copies the lists.
    Line {
      points = List.copyOf(points);
      words = List.copyOf(words);
    }

    /// Without dots.
    Line(String name, String kind, List<Chart.Point> points) {
      this(name, kind, points, List.of());
    }
  }

  /// The key and the chart in both widths.
  String html() {
    return key() + PageHtml.bothWidths(this::svg);
  }

  private String key() {
    var key = new StringBuilder("<p class=\"key\">");
    for (var line : all) {
      if (!line.name().isEmpty()) {
        key.append(
            "<span><i class=\"%s\"></i>%s</span> ".formatted(line.kind(), Html.text(line.name())));
      }
    }
    return key.append("</p>\n").toString();
  }

  private String svg(int width, int height) {
    var chart = Chart.of(label, across, range(true), steps, range(false), width, height);
    var marks = new ArrayList<String>();
    for (var line : all) {
      marks.add(chart.line(line.kind(), line.points()));
      if (!line.words().isEmpty()) {
        marks.add(chart.dots(line.kind(), line.points(), line.words()));
      }
    }
    return chart.svg(marks.toArray(String[]::new));
  }

  private Chart.Range range(boolean across) {
    var numbers = points().mapToDouble(point -> across ? point.x() : point.y()).summaryStatistics();
    return new Chart.Range(numbers.getMin(), numbers.getMax());
  }

  private Stream<Chart.Point> points() {
    return all.stream().flatMap(line -> line.points().stream());
  }
}
