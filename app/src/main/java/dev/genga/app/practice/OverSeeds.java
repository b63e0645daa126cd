package dev.genga.app.practice;

import java.util.List;
import java.util.Locale;

/// A figure over several seeds.
///
/// @param mean of the values
/// @param spread their standard deviation; 0 for one value
record OverSeeds(double mean, double spread) {
  static OverSeeds of(List<Double> values) {
    double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return new OverSeeds(mean, Math.sqrt(sum / Math.max(1, values.size() - 1)));
  }

  /// Mean and spread as text.
  String text(String format) {
    return String.format(Locale.ROOT, format, mean)
        + " ± "
        + String.format(Locale.ROOT, format, spread);
  }
}
