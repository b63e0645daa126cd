package dev.genga.desk.clips;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How often values come among all clips and among those that are kept, as bars.
///
/// @param title of what is counted
/// @param unit of the values; empty for names
/// @param bars from left to right
public record Histogram(String title, String unit, List<Bar> bars) {
  private static final int WIDTH = 480;
  private static final int HEIGHT = 120;
  private static final int MOST_BARS = 24;
  private static final double[] STEPS = {1, 2, 4, 5, 8, 10};

  /// Copies the list.
  public Histogram {
    bars = List.copyOf(bars);
  }

  /// Clips of one value, or of neighbouring ones.
  ///
  /// @param label of the value, or of the first of the range
  /// @param all clips
  /// @param kept clips of them
  public record Bar(String label, int all, int kept) {}

  /// A value of a clip.
  record Value(double number, boolean kept) {}

  /// Counts numbers in ranges of one width, such as 1, 2, 4, 5, 8 or 10 and their tens, at most 24 of them.
  static Histogram of(String title, String unit, List<Value> values) {
    var bars = new ArrayList<Bar>();
    if (!values.isEmpty()) {
      double least = values.stream().mapToDouble(Value::number).min().orElseThrow();
      double most = values.stream().mapToDouble(Value::number).max().orElseThrow();
      boolean whole = values.stream().allMatch(v -> v.number() == Math.rint(v.number()));
      double step = Math.max(whole ? 1 : 0, step((most - least) / (MOST_BARS - 1)));
      long first = (long) Math.floor(least / step);
      long last = (long) Math.floor(most / step);
      for (long i = first; i <= last; i++) {
        long bar = i;
        var within =
            values.stream().filter(v -> (long) Math.floor(v.number() / step) == bar).toList();
        bars.add(
            new Bar(
                ScoreText.digits(i * step),
                within.size(),
                (int) within.stream().filter(Value::kept).count()));
      }
    }
    return new Histogram(title, unit, bars);
  }

  private static double step(double least) {
    if (least <= 0) {
      return 1;
    }
    double ten = Math.pow(10, Math.floor(Math.log10(least)));
    for (double step : STEPS) {
      if (step * ten >= least * (1 - 1e-9)) {
        return step * ten;
      }
    }
    return 10 * ten;
  }

  private int most() {
    return Math.max(1, bars.stream().mapToInt(Bar::all).max().orElse(1));
  }

  /// Where a bar begins, of 480.
  public double x(int bar) {
    return (double) WIDTH * bar / Math.max(1, bars.size());
  }

  /// How wide a bar is.
  public double width() {
    return Math.max(1, (double) WIDTH / Math.max(1, bars.size()) - 2);
  }

  /// How high a number of clips stands, of 120.
  public double height(int clips) {
    return (double) HEIGHT * clips / most();
  }

  /// Where it begins from the top.
  public double y(int clips) {
    return HEIGHT - height(clips);
  }

  /// The first and the last label, under the bars.
  public String firstLabel() {
    return bars.isEmpty() ? "" : bars.getFirst().label();
  }

  /// See [#firstLabel()].
  public String lastLabel() {
    return bars.size() < 2 ? "" : bars.getLast().label();
  }

  /// In a sentence, for who doesn't see it.
  public String spoken() {
    if (bars.isEmpty()) {
      return title + ": no clips have it.";
    }
    var highest =
        bars.stream().max((one, other) -> Integer.compare(one.all(), other.all())).orElseThrow();
    return String.format(
        Locale.ROOT,
        "%s, from %s to %s %s; most clips, %d, at %s.",
        title,
        bars.getFirst().label(),
        bars.getLast().label(),
        unit,
        highest.all(),
        highest.label());
  }
}
