package dev.genga.world.draw;

/// How much of each pixel a shape covers, 0 to 1, within a rectangle that may stick out of the canvas.
@SuppressWarnings("ArrayRecordComponent") // pixels, never compared
record Mask(int x, int y, int width, int height, float[] cover) {
  Mask shifted(int dx, int dy) {
    return new Mask(x + dx, y + dy, width, height, cover);
  }

  /// Blurred by a box of `2 * radius + 1` pixels, twice; the rectangle stays, so leave it a margin.
  Mask blurred(int radius) {
    if (cover.length == 0) {
      return this;
    }
    var a = new float[cover.length];
    var b = new float[cover.length];
    rows(cover, a, radius);
    columns(a, b, radius);
    rows(b, a, radius);
    columns(a, b, radius);
    return new Mask(x, y, width, height, b);
  }

  private void rows(float[] from, float[] to, int radius) {
    for (int row = 0; row < height; row++) {
      slide(from, to, row * width, 1, width, radius);
    }
  }

  private void columns(float[] from, float[] to, int radius) {
    for (int column = 0; column < width; column++) {
      slide(from, to, column, width, height, radius);
    }
  }

  /// A running mean along one line; beyond its ends the last value goes on.
  private static void slide(float[] from, float[] to, int start, int step, int count, int radius) {
    float share = 1f / (2 * radius + 1);
    int last = start + (count - 1) * step;
    float sum = 0;
    for (int i = -radius; i <= radius; i++) {
      sum += from[Math.clamp((long) start + (long) i * step, start, last)];
    }
    for (int i = 0; i < count; i++) {
      int at = start + i * step;
      to[at] = sum * share;
      int in = Math.min(at + (radius + 1) * step, last);
      int out = Math.max(at - radius * step, start);
      sum += from[in] - from[out];
    }
  }
}
