package dev.genga.video;

/// OpenCV's `INTER_AREA` for shrinking 8-bit RGB (`modules/imgproc/src/resize.cpp`).
///
/// Where both sides shrink by whole numbers, it adds whole pixels as integers; else it weighs them
/// in float32, along rows first, in the order that the sums there have.
final class AreaResize {
  /// A cell that sticks out of a pixel by less than this doesn't take it.
  private static final double LEAST = 1e-3;

  private AreaResize() {}

  /// Which pixels the cells of one direction take, and how much of each: entry `k` adds
  /// `weight[k]` of input `in[k]` to output `out[k]`; both ascend.
  @SuppressWarnings("ArrayRecordComponent") // a table, never compared
  private record Cells(int[] in, int[] out, float[] weight, int count) {}

  static Frame resize(Frame frame, int width, int height) {
    if (width > frame.width() || height > frame.height()) {
      throw new IllegalArgumentException(
          "area averages only shrink: from %d x %d to %d x %d"
              .formatted(frame.width(), frame.height(), width, height));
    }
    if (width == frame.width() && height == frame.height()) {
      return frame;
    }
    double scaleX = scale(frame.width(), width);
    double scaleY = scale(frame.height(), height);
    boolean whole = scaleX == Math.rint(scaleX) && scaleY == Math.rint(scaleY);
    return whole
        ? resizeWhole(frame, width, height, (int) scaleX, (int) scaleY)
        : resizeWeighed(
            frame,
            cells(frame.width(), width, scaleX),
            width,
            cells(frame.height(), height, scaleY),
            height);
  }

  /// As OpenCV has it: the inverse of the inverse.
  private static double scale(int in, int out) {
    return 1 / ((double) out / in);
  }

  private static Frame resizeWhole(Frame frame, int width, int height, int cellX, int cellY) {
    var from = frame.rgb();
    var to = new byte[3 * width * height];
    var sums = new int[3 * width];
    float share = 1f / (cellX * cellY);
    for (int y = 0; y < height; y++) {
      java.util.Arrays.fill(sums, 0);
      for (int i = 0; i < cellY; i++) {
        addRow(from, 3 * (y * cellY + i) * frame.width(), cellX, sums);
      }
      for (int x = 0; x < sums.length; x++) {
        // Cells of 2 x 2 have a routine of their own there, which rounds halves up.
        to[y * sums.length + x] =
            (byte) (cellX == 2 && cellY == 2 ? (sums[x] + 2) >> 2 : Math.rint(sums[x] * share));
      }
    }
    return new Frame(width, height, to);
  }

  private static void addRow(byte[] from, int in, int cell, int[] sums) {
    for (int x = 0; x < sums.length; x += 3) {
      for (int k = 0; k < cell; k++) {
        sums[x] += from[in] & 0xff;
        sums[x + 1] += from[in + 1] & 0xff;
        sums[x + 2] += from[in + 2] & 0xff;
        in += 3;
      }
    }
  }

  private static Frame resizeWeighed(
      Frame frame, Cells columns, int width, Cells rows, int height) {
    var to = new byte[3 * width * height];
    var row = new float[3 * width];
    var sums = new float[3 * width];
    int weighed = -1;
    int out = 0;
    for (int k = 0; k < rows.count; k++) {
      if (rows.in[k] != weighed) {
        weighed = rows.in[k];
        weighRow(frame.rgb(), 3 * weighed * frame.width(), columns, row);
      }
      if (rows.out[k] != out) {
        store(sums, to, out);
        out = rows.out[k];
      }
      float weight = rows.weight[k];
      if (k == 0 || rows.out[k] != rows.out[k - 1]) {
        for (int x = 0; x < sums.length; x++) {
          sums[x] = weight * row[x];
        }
      } else {
        for (int x = 0; x < sums.length; x++) {
          sums[x] += weight * row[x];
        }
      }
    }
    store(sums, to, out);
    return new Frame(width, height, to);
  }

  private static void weighRow(byte[] from, int start, Cells columns, float[] row) {
    java.util.Arrays.fill(row, 0);
    for (int k = 0; k < columns.count; k++) {
      int in = start + 3 * columns.in[k];
      int out = 3 * columns.out[k];
      float weight = columns.weight[k];
      row[out] += (from[in] & 0xff) * weight;
      row[out + 1] += (from[in + 1] & 0xff) * weight;
      row[out + 2] += (from[in + 2] & 0xff) * weight;
    }
  }

  /// Rounds to the nearest, halves to even.
  private static void store(float[] sums, byte[] to, int row) {
    int start = row * sums.length;
    for (int x = 0; x < sums.length; x++) {
      to[start + x] = (byte) Math.clamp((long) Math.rint(sums[x]), 0, 255);
    }
  }

  private static Cells cells(int in, int out, double scale) {
    int most = in + 2 * out;
    var cells = new Cells(new int[most], new int[most], new float[most], 0);
    int k = 0;
    for (int i = 0; i < out; i++) {
      double start = i * scale;
      double end = start + scale;
      double length = Math.min(scale, in - start);
      int last = Math.min((int) Math.floor(end), in - 1);
      int first = Math.min((int) Math.ceil(start), last);
      if (first - start > LEAST) {
        k = put(cells, k, first - 1, i, (first - start) / length);
      }
      for (int pixel = first; pixel < last; pixel++) {
        k = put(cells, k, pixel, i, 1 / length);
      }
      if (end - last > LEAST) {
        k = put(cells, k, last, i, Math.min(Math.min(end - last, 1), length) / length);
      }
    }
    return new Cells(cells.in, cells.out, cells.weight, k);
  }

  private static int put(Cells cells, int k, int in, int out, double weight) {
    cells.in[k] = in;
    cells.out[k] = out;
    cells.weight[k] = (float) weight;
    return k + 1;
  }
}
