package dev.genga.world.judge;

/// Products of vectors.
final class Vectors {
  private Vectors() {}

  /// @param one may be longer; what is beyond the other's end counts nothing
  static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < Math.min(one.length, other.length); i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  /// 1 for the same direction, 0 for vectors at a right angle or without length.
  static double cosine(double[] one, double[] other) {
    double lengths = Math.sqrt(dot(one, one) * dot(other, other));
    return lengths == 0 ? 0 : dot(one, other) / lengths;
  }
}
