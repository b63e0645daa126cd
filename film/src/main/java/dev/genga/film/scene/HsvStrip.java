package dev.genga.film.scene;

/// OpenCV's 8-bit conversion to HSV (`RGB2HSV_b` in `modules/imgproc/src/color_hsv.simd.hpp`), to the bit, for a
/// strip of pixels.
///
/// OpenCV looks up factors in tables and asks which colour is the largest. Here factors are divided anew and
/// conditions are masks, since a processor does that for many pixels at once: Java's compiler makes such code
/// of a loop if it neither branches nor looks anything up, is short, and has the same index in all its arrays.
/// Hence the steps, and the copy of the frame's pixels. What lies between steps stays in a core's nearest cache.
final class HsvStrip {
  /// The most pixels of a strip.
  static final int LENGTH = 1024;

  private static final int POINT = 12;
  private static final int HALF = 1 << (POINT - 1);
  private static final int HUES = 180;

  /// What OpenCV's tables divide by their index, in fixed point.
  private static final float SATURATION = 255 << POINT;

  private static final float HUE = (HUES / 6) << POINT;

  private static final int BYTE = 0xff;
  private static final int SIGN = 31;

  private final int[] pixels = new int[LENGTH];
  private final int[] values = new int[LENGTH];
  private final int[] ranges = new int[LENGTH];
  private final int[] sectors = new int[LENGTH];

  /// @param frame pixels as in [dev.genga.video.PackedFrame]
  /// @param start the strip's first pixel
  /// @param count its pixels, up to [#LENGTH]
  /// @param hsv gets hue (0 to 179), saturation and value of each, from the lowest byte on
  void convert(int[] frame, int start, int count, int[] hsv) {
    System.arraycopy(frame, start, pixels, 0, count);
    findRanges(count, pixels, values, ranges);
    findSectors(count, pixels, values, ranges, sectors);
    join(count, values, ranges, sectors, hsv);
  }

  /// By way of the top, where nothing need be masked: with a mask, the loop of sectors is too long for Java's
  /// compiler to work on many pixels, and all of the conversion takes twice the time.
  private static int red(int pixel) {
    return (pixel << 8) >>> 24;
  }

  private static void findRanges(int count, int[] pixels, int[] values, int[] ranges) {
    for (int i = 0; i < count; i++) {
      int pixel = pixels[i];
      int r = red(pixel);
      int g = (pixel >> 8) & BYTE;
      int b = pixel & BYTE;
      int value = Math.max(Math.max(r, g), b);
      values[i] = value;
      ranges[i] = value - Math.min(Math.min(r, g), b);
    }
  }

  /// Where in the circle of colours a pixel is, in sixths of its own range.
  private static void findSectors(
      int count, int[] pixels, int[] values, int[] ranges, int[] sectors) {
    for (int i = 0; i < count; i++) {
      int pixel = pixels[i];
      int r = red(pixel);
      int g = (pixel >> 8) & BYTE;
      int b = pixel & BYTE;
      int range = ranges[i];
      int fromRed = g - b;
      int fromGreen = b - r + 2 * range;
      int fromBlue = r - g + 4 * range;
      int notRed = (r - values[i]) >> SIGN;
      int notGreen = (g - values[i]) >> SIGN;
      int fromOther = fromGreen ^ ((fromGreen ^ fromBlue) & notGreen);
      sectors[i] = fromRed ^ ((fromRed ^ fromOther) & notRed);
    }
  }

  private static void join(int count, int[] values, int[] ranges, int[] sectors, int[] hsv) {
    for (int i = 0; i < count; i++) {
      int saturation = (ranges[i] * factor(SATURATION, values[i]) + HALF) >> POINT;
      int hue = (sectors[i] * factor(HUE, ranges[i]) + HALF) >> POINT;
      hue += (hue >> SIGN) & HUES;
      hsv[i] = hue | (saturation << 8) | (values[i] << 16);
    }
  }

  /// `whole / part`, rounded; of 0, what is only multiplied by 0. No quotient is so near to a half that float32
  /// would round it to the other side.
  static int factor(float whole, int part) {
    return (int) (whole / Math.max(part, 1) + 0.5f);
  }
}
