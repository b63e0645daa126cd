package dev.genga.video;

/// From YUV 4:2:0 to RGB as libwebp does it (`src/dsp/upsampling.c`, `src/dsp/yuv.h`): the chroma of
/// a pixel is 9/16 of the nearest sample, 3/16 of its neighbours beside and above or below, 1/16 of
/// the one across, rounded in two steps; then BT.601 of limited range in fixed point.
final class WebpColours {
  /// Digits after the point of the sums below.
  private static final int POINT = 6;

  private WebpColours() {}

  /// @param luma `[height, width]`
  /// @param u `[(height + 1) / 2, (width + 1) / 2]`
  /// @param v as `u`
  static Frame rgb(int width, int height, byte[] luma, byte[] u, byte[] v) {
    int columns = (width + 1) / 2;
    int rows = (height + 1) / 2;
    var rgb = new byte[3 * width * height];
    int at = 0;
    for (int y = 0; y < height; y++) {
      int near = y / 2 * columns;
      int far = neighbour(y, rows) * columns;
      for (int x = 0; x < width; x++) {
        int beside = neighbour(x, columns);
        int pixelU = chroma(u, near, far, x / 2, beside);
        int pixelV = chroma(v, near, far, x / 2, beside);
        int light = high(luma[y * width + x] & 0xff, 19077);
        rgb[at++] = toByte(light + high(pixelV, 26149) - 14234);
        rgb[at++] = toByte(light - high(pixelU, 6419) - high(pixelV, 13320) + 8708);
        rgb[at++] = toByte(light + high(pixelU, 33050) - 17685);
      }
    }
    return new Frame(width, height, rgb);
  }

  /// The sample second nearest to a pixel: the one before an even pixel, the one after an odd one.
  private static int neighbour(int pixel, int samples) {
    return Math.clamp(pixel % 2 == 0 ? pixel / 2 - 1 : pixel / 2 + 1, 0, samples - 1);
  }

  private static int chroma(byte[] plane, int near, int far, int column, int beside) {
    int nearest = plane[near + column] & 0xff;
    int side = plane[near + beside] & 0xff;
    int above = plane[far + column] & 0xff;
    int across = plane[far + beside] & 0xff;
    int blend = (nearest + across + 3 * (side + above) + 8) >> 3;
    return (blend + nearest) >> 1;
  }

  private static int high(int value, int factor) {
    return (value * factor) >> 8;
  }

  private static byte toByte(int fixed) {
    return (byte) Math.clamp(fixed >> POINT, 0, 255);
  }
}
