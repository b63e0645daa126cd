package dev.genga.film.score;

import dev.genga.video.Frame;

/// How a frame looks, in numbers that can be added over frames.
///
/// @param colours how many pixels have which brightness, blueness and redness, each as shares
/// @param edges for each of 3 x 3 parts of the picture, how much it changes in each of four directions, as
///     the edge histograms of MPEG-7 (Manjunath and others, "Color and texture descriptors", 2001)
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
record FrameAppearance(float[] colours, float[] edges) {
  static final int PARTS = 3;
  static final int DIRECTIONS = 4;
  static final int LEVELS = 17;
  static final int CHANNELS = 3;

  private static final int LEVEL = 16;

  static FrameAppearance of(Frame frame, SmallGrey grey) {
    return new FrameAppearance(colours(frame), edges(grey));
  }

  private static float[] colours(Frame frame) {
    var colours = new float[CHANNELS * LEVELS];
    var rgb = frame.rgb();
    int pixels = frame.width() * frame.height();
    int step = Math.max(1, pixels / 8192);
    float share = 1f / Math.ceilDiv(pixels, step);
    for (int i = 0; i < pixels; i += step) {
      int r = rgb[3 * i] & 0xff;
      int g = rgb[3 * i + 1] & 0xff;
      int b = rgb[3 * i + 2] & 0xff;
      int brightness = (77 * r + 150 * g + 29 * b) >> 8;
      count(colours, 0, brightness, share);
      count(colours, 1, (b - brightness + 255) / 2, share);
      count(colours, 2, (r - brightness + 255) / 2, share);
    }
    return colours;
  }

  /// A value between two levels belongs to both, so that a little more light changes little.
  private static void count(float[] colours, int channel, int value, float share) {
    int at = channel * LEVELS + value / LEVEL;
    float over = (float) (value % LEVEL) / LEVEL;
    colours[at] += share * (1 - over);
    colours[at + 1] += share * over;
  }

  private static float[] edges(SmallGrey grey) {
    var edges = new float[PARTS * PARTS * DIRECTIONS];
    for (int y = 1; y < grey.height() - 1; y++) {
      int row = y * PARTS / grey.height() * PARTS;
      for (int x = 1; x < grey.width() - 1; x++) {
        int dx = grey.at(x + 1, y) - grey.at(x - 1, y);
        int dy = grey.at(x, y + 1) - grey.at(x, y - 1);
        int part = row + x * PARTS / grey.width();
        edges[part * DIRECTIONS + direction(dx, dy)] += Math.abs(dx) + Math.abs(dy);
      }
    }
    return edges;
  }

  /// Upright, level, or one of the diagonals.
  private static int direction(int dx, int dy) {
    if (Math.abs(dx) > 2 * Math.abs(dy)) {
      return 0;
    }
    if (Math.abs(dy) > 2 * Math.abs(dx)) {
      return 1;
    }
    return (dx < 0) == (dy < 0) ? 2 : 3;
  }
}
