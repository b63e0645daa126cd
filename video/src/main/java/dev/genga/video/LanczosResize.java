package dev.genga.video;

import java.util.Arrays;

/// Pillow's resampling with the Lanczos filter on 8-bit channels (`src/libImaging/Resample.c`):
/// weights in fixed point with 22 bits after the point, columns first, each pass rounded to bytes.
final class LanczosResize {
  private static final int LOBES = 3;
  private static final int POINT = 22;
  private static final int HALF = 1 << (POINT - 1);

  private LanczosResize() {}

  /// The weights of one direction: output `i` takes `count[i]` inputs from `first[i]` on.
  @SuppressWarnings("ArrayRecordComponent") // a table, never compared
  private record Weights(int[] first, int[] count, int[] taps, int size) {}

  static Frame resize(Frame frame, int width, int height) {
    var wide = frame.width() == width ? frame : alongRows(frame, width);
    return wide.height() == height ? wide : alongColumns(wide, height);
  }

  private static Frame alongRows(Frame frame, int width) {
    var weights = weights(frame.width(), width);
    var from = frame.rgb();
    var to = new byte[3 * width * frame.height()];
    int out = 0;
    for (int y = 0; y < frame.height(); y++) {
      int row = 3 * y * frame.width();
      for (int x = 0; x < width; x++) {
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        int in = row + 3 * weights.first[x];
        int tap = x * weights.size;
        for (int end = tap + weights.count[x]; tap < end; tap++) {
          int weight = weights.taps[tap];
          red += (from[in] & 0xff) * weight;
          green += (from[in + 1] & 0xff) * weight;
          blue += (from[in + 2] & 0xff) * weight;
          in += 3;
        }
        to[out] = toByte(red);
        to[out + 1] = toByte(green);
        to[out + 2] = toByte(blue);
        out += 3;
      }
    }
    return new Frame(width, frame.height(), to);
  }

  private static Frame alongColumns(Frame frame, int height) {
    var weights = weights(frame.height(), height);
    int row = 3 * frame.width();
    var from = frame.rgb();
    var to = new byte[row * height];
    var sums = new int[row];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, HALF);
      for (int i = 0; i < weights.count[y]; i++) {
        int weight = weights.taps[y * weights.size + i];
        int in = (weights.first[y] + i) * row;
        for (int x = 0; x < row; x++) {
          sums[x] += (from[in + x] & 0xff) * weight;
        }
      }
      for (int x = 0; x < row; x++) {
        to[y * row + x] = toByte(sums[x]);
      }
    }
    return new Frame(frame.width(), height, to);
  }

  private static byte toByte(int fixed) {
    return (byte) Math.clamp(fixed >> POINT, 0, 255);
  }

  private static Weights weights(int in, int out) {
    double scale = (double) in / out;
    double stretch = Math.max(scale, 1);
    double support = LOBES * stretch;
    int size = (int) Math.ceil(support) * 2 + 1;
    var weights = new Weights(new int[out], new int[out], new int[out * size], size);
    var exact = new double[size];
    for (int i = 0; i < out; i++) {
      double centre = (i + 0.5) * scale;
      int first = Math.max((int) (centre - support + 0.5), 0);
      int count = Math.min((int) (centre + support + 0.5), in) - first;
      double sum = 0;
      for (int k = 0; k < count; k++) {
        exact[k] = lanczos((k + first - centre + 0.5) * (1 / stretch));
        sum += exact[k];
      }
      for (int k = 0; k < count; k++) {
        double scaled = (sum == 0 ? exact[k] : exact[k] / sum) * (1 << POINT);
        weights.taps[i * size + k] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
      }
      weights.first[i] = first;
      weights.count[i] = count;
    }
    return weights;
  }

  private static double lanczos(double x) {
    return -LOBES <= x && x < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
  }
}
