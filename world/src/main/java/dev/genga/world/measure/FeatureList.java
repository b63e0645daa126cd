package dev.genga.world.measure;

import java.util.Arrays;

/// Numbers in the order in which they were added.
final class FeatureList {
  private double[] values = new double[0];

  void add(double value) {
    values = Arrays.copyOf(values, values.length + 1);
    values[values.length - 1] = value;
  }

  /// The logarithm of a quantity of lightness or chroma. What is under a third of a grey level counts as
  /// that: it can't be seen.
  void addLog(double value) {
    add(Math.log(value + 0.0013));
  }

  /// The value below which a share of the sorted values lies.
  static double quantile(float[] sorted, double share) {
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }

  double[] values() {
    return values;
  }
}
