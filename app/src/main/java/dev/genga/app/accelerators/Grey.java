package dev.genga.app.accelerators;

import dev.genga.video.Frame;

/// A picture's brightness.
///
/// @param values `[height * width]`, 0 to 255
record Grey(int width, int height, float[] values) {
  /// Luma as BT.601 weighs the colours.
  static Grey of(Frame frame) {
    byte[] rgb = frame.rgb();
    var values = new float[frame.width() * frame.height()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          0.299f * (rgb[3 * i] & 255)
              + 0.587f * (rgb[3 * i + 1] & 255)
              + 0.114f * (rgb[3 * i + 2] & 255);
    }
    return new Grey(frame.width(), frame.height(), values);
  }

  /// Half the size, by the mean of four.
  Grey halved() {
    int w = width / 2;
    int h = height / 2;
    var half = new float[w * h];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        half[y * w + x] =
            (at(2 * x, 2 * y)
                    + at(2 * x + 1, 2 * y)
                    + at(2 * x, 2 * y + 1)
                    + at(2 * x + 1, 2 * y + 1))
                / 4;
      }
    }
    return new Grey(w, h, half);
  }

  /// A pixel; beyond the edge, the one at the edge.
  float at(int x, int y) {
    return values[Math.clamp(y, 0, height - 1) * width + Math.clamp(x, 0, width - 1)];
  }

  /// Between pixels, in straight lines.
  float at(double x, double y) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    float right = (float) (x - left);
    float below = (float) (y - top);
    float upper = at(left, top) * (1 - right) + at(left + 1, top) * right;
    float lower = at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right;
    return upper * (1 - below) + lower * below;
  }
}
