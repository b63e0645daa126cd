package dev.genga.app.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One axis of a chart: a range of numbers, laid over a range of pixels, with round numbers marked.
///
/// @param from the number at the axis' start
/// @param to the number at its end, greater
/// @param start pixels
/// @param end pixels; smaller than `start` for an axis that goes up
/// @param marks the round numbers in the range
/// @param decimals that the marks need
record Axis(double from, double to, double start, double end, List<Double> marks, int decimals) {
  private static final int MOST_DECIMALS = 4;

  /// An axis that covers these numbers and ends at round ones.
  ///
  /// @param wanted about how many marks
  static Axis rounded(double low, double high, double start, double end, int wanted) {
    double step = step(low, high, wanted);
    return marked(Math.floor(low / step) * step, Math.ceil(high / step) * step, start, end, step);
  }

  /// An axis from exactly `low` to exactly `high`.
  ///
  /// @param wanted about how many marks
  static Axis exact(double low, double high, double start, double end, int wanted) {
    double to = high > low ? high : low + 1;
    return marked(low, to, start, end, step(low, to, wanted));
  }

  private static Axis marked(double from, double to, double start, double end, double step) {
    double top = to > from ? to : from + step;
    var marks = new ArrayList<Double>();
    for (long i = (long) Math.ceil(from / step - 1e-9); i * step <= top + step * 1e-9; i++) {
      marks.add(i * step);
    }
    int decimals = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
    return new Axis(from, top, start, end, List.copyOf(marks), decimals);
  }

  /// 1, 2 or 5 times a power of ten, so that about `wanted` steps make the range.
  private static double step(double low, double high, int wanted) {
    double range = high > low ? high - low : Math.max(Math.abs(high), 1) * 0.1;
    double rough = range / wanted;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double digit = rough / power;
    return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
  }

  /// The pixel of a number; outside the range beyond the axis' ends.
  double at(double value) {
    return start + (value - from) / (to - from) * (end - start);
  }

  /// A mark as text, all with the same decimals; very small numbers as `5e-5`.
  String label(double mark) {
    if (mark != 0 && decimals > MOST_DECIMALS) {
      String text = String.format(Locale.ROOT, "%.1e", mark);
      return text.replace(".0e", "e").replace("e-0", "e-");
    }
    if (mark == 0 && decimals > MOST_DECIMALS) {
      return "0";
    }
    return String.format(Locale.ROOT, "%." + decimals + "f", mark == 0 ? 0.0 : mark);
  }
}
