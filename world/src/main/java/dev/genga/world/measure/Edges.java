package dev.genga.world.measure;

import dev.genga.world.picture.LabFrame;
import java.util.Arrays;

/// How strong edges are and which way they run: 10 numbers.
final class Edges {
  private static final int DIRECTIONS = 6;

  private Edges() {}

  static void add(LabFrame frame, FeatureList features) {
    int width = frame.width();
    var l = frame.l();
    var strengths = new float[(width - 2) * (frame.height() - 2)];
    var directions = new double[DIRECTIONS];
    double total = 1e-3;
    int n = 0;
    for (int y = 1; y < frame.height() - 1; y++) {
      for (int x = 1; x < width - 1; x++) {
        int at = y * width + x;
        double right = 0.5 * (l[at + 1] - l[at - 1]);
        double down = 0.5 * (l[at + width] - l[at - width]);
        double strength = Math.hypot(right, down);
        double turn = Math.atan2(down, right) / Math.PI * DIRECTIONS;
        directions[Math.floorMod((int) Math.rint(turn), DIRECTIONS)] += strength;
        total += strength;
        strengths[n++] = (float) strength;
      }
    }
    Arrays.sort(strengths);
    for (double share : new double[] {0.3, 0.6, 0.85, 0.97}) {
      features.addLog(FeatureList.quantile(strengths, share));
    }
    for (double direction : directions) {
      features.add(Math.log(direction / total + 0.02));
    }
  }
}
