package dev.genga.film.scene;

import dev.genga.video.PackedFrame;

/// Compares each frame with the one before in HSV, with OpenCV's 8-bit conversion (`RGB2HSV_b` in
/// `modules/imgproc/src/color_hsv.simd.hpp`), so that sums are whole numbers and scores are PySceneDetect's
/// to the bit.
///
/// OpenCV looks up factors in tables and asks which colour is the largest. Here factors are divided anew and
/// conditions are masks, since a processor does that for many pixels at once: Java's compiler makes such code
/// of a loop that neither branches nor looks anything up.
final class ContentScorer {
  private static final int POINT = 12;
  private static final int HALF = 1 << (POINT - 1);
  private static final int HUES = 180;

  /// What OpenCV's tables divide by their index, in fixed point.
  private static final float SATURATION = 255 << POINT;

  private static final float HUE = (HUES / 6) << POINT;

  private static final int BYTE = 0xff;
  private static final int SIGN = 31;

  /// Pixels of which differences add up without an overflow.
  private static final int PART = 1 << 20;

  /// Hue, saturation and value of the last frame's pixels, from the lowest byte on.
  private int[] before = new int[0];

  private boolean started;
  private long hueSum;
  private long saturationSum;
  private long valueSum;

  /// @param frame of the same size as those before
  ContentScore score(PackedFrame frame) {
    int count = frame.pixels().length;
    if (!started) {
      before = new int[count];
    } else if (count != before.length) {
      throw new IllegalArgumentException(
          "a frame of %d pixels after one of %d".formatted(count, before.length));
    }
    hueSum = 0;
    saturationSum = 0;
    valueSum = 0;
    for (int start = 0; start < count; start += PART) {
      compare(frame.pixels(), before, start, Math.min(count, start + PART));
    }
    if (!started) {
      started = true;
      return ContentScore.FIRST;
    }
    return new ContentScore(
        (double) hueSum / count, (double) saturationSum / count, (double) valueSum / count);
  }

  private void compare(int[] pixels, int[] before, int start, int end) {
    int hues = 0;
    int saturations = 0;
    int values = 0;
    for (int i = start; i < end; i++) {
      int pixel = pixels[i];
      int r = pixel & BYTE;
      int g = (pixel >> 8) & BYTE;
      int b = (pixel >> 16) & BYTE;
      int value = Math.max(Math.max(r, g), b);
      int range = value - Math.min(Math.min(r, g), b);
      int saturation = (range * factor(SATURATION, value) + HALF) >> POINT;
      int notRed = (r - value) >> SIGN;
      int notGreen = (g - value) >> SIGN;
      int fromRed = g - b;
      int fromGreen = b - r + 2 * range;
      int fromBlue = r - g + 4 * range;
      int sector =
          (fromRed & ~notRed) | (notRed & ((fromGreen & ~notGreen) | (fromBlue & notGreen)));
      int hue = (sector * factor(HUE, range) + HALF) >> POINT;
      hue += (hue >> SIGN) & HUES;
      int last = before[i];
      hues += Math.abs(hue - (last & BYTE));
      saturations += Math.abs(saturation - ((last >> 8) & BYTE));
      values += Math.abs(value - ((last >> 16) & BYTE));
      before[i] = hue | (saturation << 8) | (value << 16);
    }
    hueSum += hues;
    saturationSum += saturations;
    valueSum += values;
  }

  /// `whole / part`, rounded; of 0, what is only multiplied by 0. No quotient is so near to a half that float32
  /// would round it to the other side.
  static int factor(float whole, int part) {
    return (int) (whole / Math.max(part, 1) + 0.5f);
  }
}
