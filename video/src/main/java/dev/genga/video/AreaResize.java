package dev.genga.video;

import java.util.Arrays;

/// OpenCV's `INTER_AREA` for shrinking 8-bit RGB (`modules/imgproc/src/resize.cpp`).
///
/// Where both sides shrink by whole numbers, it adds whole pixels as integers; else it weighs them
/// in float32, along rows first, in the order that the sums there have.
final class AreaResize {
  /// A cell that sticks out of a pixel by less than this doesn't take it.
  private static final double LEAST = 1e-3;

  private AreaResize() {}

  /// Which pixels the cells of one direction take, and how much of each: cell `i` takes the pixels
  /// from `first[i]` on with the weights from `start[i]` to before `start[i + 1]`.
  @SuppressWarnings("ArrayRecordComponent") // a table, never compared
  private record Cells(int[] first, int[] start, float[] weights) {
    int count() {
      return first.length;
    }
  }

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
            frame, cells(frame.width(), width, scaleX), cells(frame.height(), height, scaleY));
  }

  /// As OpenCV has it: the inverse of the inverse.
  private static double scale(int in, int out) {
    return 1 / ((double) out / in);
  }

  private static Frame resizeWhole(Frame frame, int width, int height, int cellX, int cellY) {
    var from = frame.rgb();
    var to = new byte[3 * width * height];
    var sums = new int[3 * width];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, 0);
      for (int i = 0; i < cellY; i++) {
        addRow(from, 3 * (y * cellY + i) * frame.width(), cellX, sums);
      }
      average(sums, cellX, cellY, to, y * sums.length);
    }
    return new Frame(width, height, to);
  }

  /// Cells of 2 x 2 have a routine of their own there, which rounds halves up; others go to even.
  private static void average(int[] sums, int cellX, int cellY, byte[] to, int start) {
    if (cellX == 2 && cellY == 2) {
      for (int x = 0; x < sums.length; x++) {
        to[start + x] = (byte) ((sums[x] + 2) >> 2);
      }
      return;
    }
    float share = 1f / (cellX * cellY);
    for (int x = 0; x < sums.length; x++) {
      to[start + x] = (byte) Math.rint(sums[x] * share);
    }
  }

  private static void addRow(byte[] from, int start, int cell, int[] sums) {
    int in = start;
    for (int x = 0; x < sums.length; x += 3) {
      int red = 0;
      int green = 0;
      int blue = 0;
      for (int end = in + 3 * cell; in < end; in += 3) {
        red += from[in] & 0xff;
        green += from[in + 1] & 0xff;
        blue += from[in + 2] & 0xff;
      }
      sums[x] += red;
      sums[x + 1] += green;
      sums[x + 2] += blue;
    }
  }

  private static Frame resizeWeighed(Frame frame, Cells columns, Cells rows) {
    var to = new byte[3 * columns.count() * rows.count()];
    var row = new float[3 * columns.count()];
    var sums = new float[row.length];
    int weighed = -1;
    for (int y = 0; y < rows.count(); y++) {
      for (int k = rows.start[y]; k < rows.start[y + 1]; k++) {
        int in = rows.first[y] + k - rows.start[y];
        // Two cells share a row where it is cut between them.
        if (in != weighed) {
          weighRow(frame.rgb(), 3 * in * frame.width(), columns, row);
          weighed = in;
        }
        float weight = rows.weights[k];
        if (k == rows.start[y]) {
          for (int x = 0; x < sums.length; x++) {
            sums[x] = weight * row[x];
          }
        } else {
          for (int x = 0; x < sums.length; x++) {
            sums[x] += weight * row[x];
          }
        }
      }
      store(sums, to, y);
    }
    return new Frame(columns.count(), rows.count(), to);
  }

  private static void weighRow(byte[] from, int start, Cells columns, float[] row) {
    int out = 0;
    for (int i = 0; i < columns.count(); i++) {
      int in = start + 3 * columns.first[i];
      float red = 0;
      float green = 0;
      float blue = 0;
      for (int k = columns.start[i]; k < columns.start[i + 1]; k++) {
        float weight = columns.weights[k];
        red += (from[in] & 0xff) * weight;
        green += (from[in + 1] & 0xff) * weight;
        blue += (from[in + 2] & 0xff) * weight;
        in += 3;
      }
      row[out] = red;
      row[out + 1] = green;
      row[out + 2] = blue;
      out += 3;
    }
  }

  /// Rounds to the nearest, halves to even; no sum of weights is far enough above 1 to reach 256.
  private static void store(float[] sums, byte[] to, int row) {
    int start = row * sums.length;
    for (int x = 0; x < sums.length; x++) {
      to[start + x] = (byte) Math.rint(sums[x]);
    }
  }

  private static Cells cells(int in, int out, double scale) {
    var cells = new Cells(new int[out], new int[out + 1], new float[in + 2 * out]);
    int k = 0;
    for (int i = 0; i < out; i++) {
      double start = i * scale;
      double end = start + scale;
      double length = Math.min(scale, in - start);
      int last = Math.min((int) Math.floor(end), in - 1);
      int first = Math.min((int) Math.ceil(start), last);
      boolean begins = first - start > LEAST;
      if (begins) {
        cells.weights[k++] = (float) ((first - start) / length);
      }
      for (int pixel = first; pixel < last; pixel++) {
        cells.weights[k++] = (float) (1 / length);
      }
      if (end - last > LEAST) {
        cells.weights[k++] = (float) (Math.min(Math.min(end - last, 1), length) / length);
      }
      cells.first[i] = begins ? first - 1 : first;
      cells.start[i + 1] = k;
    }
    return cells;
  }
}
