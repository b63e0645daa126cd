package dev.genga.film.score;

import dev.genga.video.Frame;

/// The brightness of a picture of no more than 128 pixels on its longer side.
///
/// @param values `[height, width]`, 0 to 255
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
record SmallGrey(int width, int height, int[] values) {
  private static final int SIDE = 128;

  static SmallGrey of(Frame frame) {
    int step = Math.max(1, Math.ceilDiv(Math.max(frame.width(), frame.height()), SIDE));
    int width = Math.max(1, frame.width() / step);
    int height = Math.max(1, frame.height() / step);
    var values = new int[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        values[y * width + x] = mean(frame, x * step, y * step, step);
      }
    }
    return new SmallGrey(width, height, values);
  }

  private static int mean(Frame frame, int left, int top, int side) {
    var rgb = frame.rgb();
    int sum = 0;
    int count = 0;
    for (int y = top; y < Math.min(top + side, frame.height()); y++) {
      for (int x = left; x < Math.min(left + side, frame.width()); x++) {
        int at = 3 * (y * frame.width() + x);
        sum += (rgb[at] & 0xff) + (rgb[at + 1] & 0xff) + (rgb[at + 2] & 0xff);
        count += 3;
      }
    }
    return sum / count;
  }

  int at(int x, int y) {
    return values[y * width + x];
  }
}
