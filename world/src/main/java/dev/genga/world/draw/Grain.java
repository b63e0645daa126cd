package dev.genga.world.draw;

import java.util.Random;

/// Smooth noise that is the same in every picture: paper, pigment, an unsteady hand.
final class Grain {
  private static final int SIDE = 128;
  private static final float[] VALUES = values();

  private Grain() {}

  /// Noise with features about `size` grains wide, -1 to 1 and mostly within a half.
  static double at(double u, double v, double size) {
    double x = u / size + 4096;
    double y = v / size + 4096;
    int left = (int) x;
    int top = (int) y;
    double fx = smooth(x - left);
    double fy = smooth(y - top);
    int row = (top & (SIDE - 1)) * SIDE;
    int below = ((top + 1) & (SIDE - 1)) * SIDE;
    int column = left & (SIDE - 1);
    int next = (left + 1) & (SIDE - 1);
    double upper = VALUES[row + column] + fx * (VALUES[row + next] - VALUES[row + column]);
    double lower = VALUES[below + column] + fx * (VALUES[below + next] - VALUES[below + column]);
    return upper + fy * (lower - upper);
  }

  private static double smooth(double x) {
    return x * x * (3 - 2 * x);
  }

  private static float[] values() {
    var random = new Random(20261126);
    var values = new float[SIDE * SIDE];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return values;
  }
}
