package dev.genga.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Medians of measurements.
final class Medians {
  private Medians() {}

  static double of(List<Double> values) {
    var sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /// The median of `numerators[i] / denominators[i]`, which were measured side by side.
  static double pairedRatio(List<Double> numerators, List<Double> denominators) {
    return of(
        new ArrayList<>(
            IntStream.range(0, numerators.size())
                .mapToObj(i -> numerators.get(i) / denominators.get(i))
                .toList()));
  }

  /// Median, minimum and maximum.
  static String summary(List<Double> seconds) {
    return "%.3f s (%.3f to %.3f)"
        .formatted(
            of(seconds),
            seconds.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
            seconds.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
  }

  static String text(List<Double> seconds) {
    return seconds.stream().map("%.3f"::formatted).collect(Collectors.joining(" "));
  }
}
