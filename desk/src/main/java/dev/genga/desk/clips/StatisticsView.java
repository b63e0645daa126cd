package dev.genga.desk.clips;

import dev.genga.film.index.ClipSummaries;
import dev.genga.film.index.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// Figures over all clips, beside those over the kept.
///
/// @param clips that there are
/// @param kept of them
/// @param histograms of lengths, motion, sizes and aspect ratios
public record StatisticsView(int clips, int kept, List<Histogram> histograms) {
  private static final int MOST_NAMES = 12;

  /// Copies the list.
  public StatisticsView {
    histograms = List.copyOf(histograms);
  }

  static StatisticsView of(List<ClipSummaries.Shape> shapes) {
    return new StatisticsView(
        shapes.size(),
        (int) shapes.stream().filter(StatisticsView::isKept).count(),
        List.of(
            numbers("Lengths", "frames", shapes, ClipSummaries.Shape::frames),
            numbers(
                "Motion",
                "",
                shapes.stream().filter(shape -> !Double.isNaN(shape.motion())).toList(),
                ClipSummaries.Shape::motion),
            names("Sizes", shapes, shape -> shape.width() + " × " + shape.height()),
            names("Aspect ratios", shapes, StatisticsView::ratio)));
  }

  private static boolean isKept(ClipSummaries.Shape shape) {
    return shape.verdict() == Verdict.KEPT;
  }

  private static String ratio(ClipSummaries.Shape shape) {
    return ScoreText.digits((double) shape.width() / Math.max(1, shape.height()));
  }

  private static Histogram numbers(
      String title,
      String unit,
      List<ClipSummaries.Shape> shapes,
      ToDoubleFunction<ClipSummaries.Shape> number) {
    return Histogram.of(
        title,
        unit,
        shapes.stream()
            .map(shape -> new Histogram.Value(number.applyAsDouble(shape), isKept(shape)))
            .toList());
  }

  /// The most frequent ones, those of most clips first; the rest as one bar.
  private static Histogram names(
      String title, List<ClipSummaries.Shape> shapes, Function<ClipSummaries.Shape, String> name) {
    var counts = new LinkedHashMap<String, int[]>();
    for (var shape : shapes) {
      var count = counts.computeIfAbsent(name.apply(shape), _ -> new int[2]);
      count[0]++;
      count[1] += isKept(shape) ? 1 : 0;
    }
    var bars =
        new ArrayList<>(
            counts.entrySet().stream()
                .map(of -> new Histogram.Bar(of.getKey(), of.getValue()[0], of.getValue()[1]))
                .sorted((one, other) -> Integer.compare(other.all(), one.all()))
                .toList());
    if (bars.size() > MOST_NAMES) {
      var rest = bars.subList(MOST_NAMES - 1, bars.size());
      var others =
          new Histogram.Bar(
              "others",
              rest.stream().mapToInt(Histogram.Bar::all).sum(),
              rest.stream().mapToInt(Histogram.Bar::kept).sum());
      rest.clear();
      bars.add(others);
    }
    return new Histogram(title, "", bars);
  }
}
