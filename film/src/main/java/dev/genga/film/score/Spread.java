package dev.genga.film.score;

import java.util.Arrays;

/// What is usual among many values, whatever a few of them are: their median, and the median of their
/// distances from it (Iglewicz and Hoaglin, "How to Detect and Handle Outliers", 1993).
///
/// @param median of the values
/// @param deviation the median distance from it
record Spread(double median, double deviation) {
  /// So many deviations of a normal distribution are a median distance.
  private static final double OF_NORMAL = 0.6745;

  /// @param values at least one
  /// @param least the smallest deviation that is of any account
  static Spread of(double[] values, double least) {
    double median = median(values);
    double deviation = median(Arrays.stream(values).map(x -> Math.abs(x - median)).toArray());
    return new Spread(median, Math.max(least, deviation));
  }

  private static double median(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /// The deviation of a normal distribution with this spread.
  double unit() {
    return deviation / OF_NORMAL;
  }

  /// By how many of those a value is above what is usual.
  double above(double value) {
    return (value - median) / unit();
  }
}
