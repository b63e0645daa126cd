package dev.genga.film.scene;

import dev.genga.video.Frame;

/// Compares each frame with the one before in HSV, with OpenCV's 8-bit conversion (`RGB2HSV_b` in
/// `modules/imgproc/src/color_hsv.simd.hpp`): divisions by tables of fixed point, so that sums are
/// whole numbers and scores are PySceneDetect's to the bit.
final class ContentScorer {
  private static final int POINT = 12;
  private static final int HALF = 1 << (POINT - 1);
  private static final int HUES = 180;
  private static final int[] SATURATION = table(255);
  private static final int[] HUE = table(HUES / 6.0);

  private byte[] hues = new byte[0];
  private byte[] saturations = hues;
  private byte[] values = hues;
  private boolean started;

  private long hueSum;
  private long saturationSum;
  private long valueSum;

  /// `factor / i` in fixed point.
  private static int[] table(double factor) {
    var table = new int[256];
    for (int i = 1; i < table.length; i++) {
      table[i] = (int) Math.rint(factor * (1 << POINT) / i);
    }
    return table;
  }

  /// @param frame of the same size as those before
  ContentScore score(Frame frame) {
    int pixels = frame.width() * frame.height();
    if (!started) {
      hues = new byte[pixels];
      saturations = new byte[pixels];
      values = new byte[pixels];
    } else if (pixels != hues.length) {
      throw new IllegalArgumentException(
          "a frame of %d pixels after one of %d".formatted(pixels, hues.length));
    }
    hueSum = 0;
    saturationSum = 0;
    valueSum = 0;
    for (int y = 0; y < frame.height(); y++) {
      row(frame.rgb(), y * frame.width(), (y + 1) * frame.width());
    }
    if (!started) {
      started = true;
      return ContentScore.FIRST;
    }
    return new ContentScore(
        (double) hueSum / pixels, (double) saturationSum / pixels, (double) valueSum / pixels);
  }

  private void row(byte[] rgb, int start, int end) {
    int hueOfRow = 0;
    int saturationOfRow = 0;
    int valueOfRow = 0;
    int at = 3 * start;
    for (int i = start; i < end; i++, at += 3) {
      int r = rgb[at] & 0xff;
      int g = rgb[at + 1] & 0xff;
      int b = rgb[at + 2] & 0xff;
      int value = Math.max(Math.max(r, g), b);
      int range = value - Math.min(Math.min(r, g), b);
      int saturation = (range * SATURATION[value] + HALF) >> POINT;
      int sector = value == r ? g - b : value == g ? b - r + 2 * range : r - g + 4 * range;
      int hue = (sector * HUE[range] + HALF) >> POINT;
      hue += (hue >> 31) & HUES;
      hueOfRow += Math.abs(hue - (hues[i] & 0xff));
      saturationOfRow += Math.abs(saturation - (saturations[i] & 0xff));
      valueOfRow += Math.abs(value - (values[i] & 0xff));
      hues[i] = (byte) hue;
      saturations[i] = (byte) saturation;
      values[i] = (byte) value;
    }
    hueSum += hueOfRow;
    saturationSum += saturationOfRow;
    valueSum += valueOfRow;
  }
}
