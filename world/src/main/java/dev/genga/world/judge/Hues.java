package dev.genga.world.judge;

/// Angles of colour, in degrees.
final class Hues {
  private Hues() {}

  /// The way round the circle between two hues, 0 to 180.
  static double distance(double one, double other) {
    double apart = Math.abs(one - other) % 360;
    return Math.min(apart, 360 - apart);
  }

  /// The middle of the five neighbouring bins that hold most.
  static double peak(double[] bins) {
    int best = 0;
    double most = -1;
    for (int i = 0; i < bins.length; i++) {
      double sum = 0;
      for (int k = -2; k <= 2; k++) {
        sum += bins[Math.floorMod(i + k, bins.length)];
      }
      if (sum > most) {
        most = sum;
        best = i;
      }
    }
    return (best + 0.5) * 360 / bins.length;
  }
}
