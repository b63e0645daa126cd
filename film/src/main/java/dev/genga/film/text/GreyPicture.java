package dev.genga.film.text;

import dev.genga.video.Frame;

/// The brightness of a picture, and its mean round any pixel.
///
/// @param values `[height, width]`, 0 to 255
/// @param sums `[height + 1, width + 1]`: of all values above and to the left
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
record GreyPicture(int width, int height, int[] values, long[] sums) {
  static GreyPicture of(Frame frame) {
    int width = frame.width();
    int height = frame.height();
    var values = new int[width * height];
    var rgb = frame.rgb();
    for (int i = 0; i < values.length; i++) {
      // Rec. 601, in whole numbers.
      values[i] =
          (77 * (rgb[3 * i] & 0xff) + 150 * (rgb[3 * i + 1] & 0xff) + 29 * (rgb[3 * i + 2] & 0xff))
              >> 8;
    }
    var sums = new long[(width + 1) * (height + 1)];
    for (int y = 0; y < height; y++) {
      long row = 0;
      for (int x = 0; x < width; x++) {
        row += values[y * width + x];
        sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
      }
    }
    return new GreyPicture(width, height, values, sums);
  }

  /// The mean of the square round a pixel, as far as it lies in the picture.
  double mean(int x, int y, int reach) {
    int left = Math.max(0, x - reach);
    int top = Math.max(0, y - reach);
    int right = Math.min(width, x + reach + 1);
    int bottom = Math.min(height, y + reach + 1);
    long sum =
        sums[bottom * (width + 1) + right]
            - sums[top * (width + 1) + right]
            - sums[bottom * (width + 1) + left]
            + sums[top * (width + 1) + left];
    return (double) sum / ((right - left) * (bottom - top));
  }
}
