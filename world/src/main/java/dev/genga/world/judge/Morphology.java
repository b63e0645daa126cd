package dev.genga.world.judge;

/// Shapes of pixels grown and shrunk by squares.
final class Morphology {
  private Morphology() {}

  /// Grown, then shrunk: bridges gaps of up to `2 * radius` pixels.
  static boolean[] closed(boolean[] pixels, int width, int height, int radius) {
    return grown(grown(pixels, width, height, radius, true), width, height, radius, false);
  }

  /// @param value which pixels grow: `true` grows the shape, `false` what is round it
  static boolean[] grown(boolean[] pixels, int width, int height, int radius, boolean value) {
    var across = new boolean[pixels.length];
    var to = new boolean[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      int row = i / width * width;
      int from = Math.max(i - radius, row);
      int last = Math.min(i + radius, row + width - 1);
      across[i] = any(pixels, from, last, 1, value) == value;
    }
    for (int i = 0; i < pixels.length; i++) {
      int column = i % width;
      int from = Math.max(i - radius * width, column);
      int last = Math.min(i + radius * width, (height - 1) * width + column);
      to[i] = any(across, from, last, width, value) == value;
    }
    return to;
  }

  private static boolean any(boolean[] pixels, int from, int last, int step, boolean value) {
    for (int i = from; i <= last; i += step) {
      if (pixels[i] == value) {
        return value;
      }
    }
    return !value;
  }
}
