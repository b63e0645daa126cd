package dev.genga.world.measure;

import dev.genga.world.picture.LabFrame;
import java.util.List;

/// What changes from frame to frame, and how evenly: 4 numbers.
final class Changes {
  /// Less change of lightness than this is none.
  private static final double STILL = 0.006;

  /// A mean change of lightness that only a picture that stands still falls short of: a fortieth of a
  /// grey level.
  private static final double STANDSTILL = 1e-4;

  private Changes() {}

  static void add(List<LabFrame> frames, FeatureList features) {
    double change = 0;
    double fine = 0;
    double moved = 0;
    double least = Double.MAX_VALUE;
    int pairs = frames.size() - 1;
    for (int i = 0; i < pairs; i++) {
      var difference = frames.get(i + 1).lightness().minus(frames.get(i).lightness());
      double own = absolute(difference.values());
      change += own / pairs;
      least = Math.min(least, own);
      fine += absolute(difference.minus(difference.smoothed()).values()) / pairs;
      moved += share(difference.values()) / pairs;
    }
    features.add(Math.log(change + STANDSTILL));
    features.addLog(fine);
    features.add(Math.log(moved + 0.003));
    features.add(Math.log(least + STANDSTILL));
  }

  private static double absolute(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += Math.abs(value);
    }
    return sum / values.length;
  }

  private static double share(float[] values) {
    int count = 0;
    for (float value : values) {
      count += Math.abs(value) > STILL ? 1 : 0;
    }
    return count / (double) values.length;
  }
}
