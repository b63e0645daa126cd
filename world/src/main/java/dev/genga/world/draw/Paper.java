package dev.genga.world.draw;

/// The sheet that a frame is drawn on: the same in each frame.
final class Paper {
  private Paper() {}

  /// Makes a frame lighter and darker with the paper's tooth.
  ///
  /// @param amount of change, as a share
  /// @param size of the tooth in grains
  static int[] grained(int[] frame, int width, int height, double amount, double size) {
    double step = 80.0 / height;
    var to = new int[frame.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double tooth = Grain.at(x * step, y * step, size);
        int light = (int) (256 * (1 + amount * (tooth - 0.3)));
        to[y * width + x] = scaled(frame[y * width + x], light);
      }
    }
    return to;
  }

  private static int scaled(int rgb, int light) {
    int red = Math.min(255, (((rgb >> 16) & 255) * light) >> 8);
    int green = Math.min(255, (((rgb >> 8) & 255) * light) >> 8);
    int blue = Math.min(255, ((rgb & 255) * light) >> 8);
    return (red << 16) | (green << 8) | blue;
  }

  /// Moves each pixel by noise, so that straight edges waver.
  ///
  /// @param amount in grains
  static int[] wavering(int[] frame, int width, int height, double amount) {
    double step = 80.0 / height;
    var to = new int[frame.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double u = x * step;
        double v = y * step;
        double dx = amount / step * Grain.at(u, v, 9);
        double dy = amount / step * Grain.at(u + 200, v + 100, 9);
        to[y * width + x] = between(frame, width, height, x + dx, y + dy);
      }
    }
    return to;
  }

  private static int between(int[] frame, int width, int height, double x, double y) {
    double px = Math.clamp(x, 0, width - 1.001);
    double py = Math.clamp(y, 0, height - 1.001);
    int at = ((int) py) * width + (int) px;
    double fx = px - (int) px;
    double fy = py - (int) py;
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double upper = mixed(frame[at] >> shift, frame[at + 1] >> shift, fx);
      double lower = mixed(frame[at + width] >> shift, frame[at + width + 1] >> shift, fx);
      rgb |= (int) (upper + fy * (lower - upper) + 0.5) << shift;
    }
    return rgb;
  }

  private static double mixed(int from, int to, double share) {
    return (from & 255) + share * ((to & 255) - (from & 255));
  }
}
