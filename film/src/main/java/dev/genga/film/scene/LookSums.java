package dev.genga.film.scene;

import dev.genga.video.PackedFrame;
import java.util.Arrays;

/// Adds up a frame's colours for its [FrameLook]. Rows are added to each other whole, column by column, which a
/// processor does for many columns at once; only what a row of cells comes to is taken apart. Each row is copied
/// first: Java's compiler works on many columns only where all arrays have the same index.
final class LookSums {
  private static final int BYTE = 0xff;

  /// Rows of which squares add up without an overflow.
  private static final int MOST_ROWS = Integer.MAX_VALUE / (3 * BYTE * 3 * BYTE);

  private final int width;
  private final int[] row;

  /// Of the rows since the last that were taken apart, by column.
  private final int[] reds;

  private final int[] greens;
  private final int[] blues;

  /// Of red, green and blue together.
  private final int[] squares;

  private final int[] sums = new int[FrameLook.VALUES];
  private final int[] counts = new int[FrameLook.VALUES / 3];
  private long allSquares;
  private long all;

  private LookSums(int width) {
    this.width = width;
    row = new int[width];
    reds = new int[width];
    greens = new int[width];
    blues = new int[width];
    squares = new int[width];
  }

  static FrameLook look(int index, PackedFrame frame) {
    var sums = new LookSums(frame.width());
    int height = frame.height();
    int first = 0;
    for (int y = 0; y < height; y++) {
      System.arraycopy(frame.pixels(), y * frame.width(), sums.row, 0, frame.width());
      add(sums.row, sums.reds, sums.greens, sums.blues, sums.squares);
      int cells = y * FrameLook.ROWS / height;
      int rows = y + 1 - first;
      if (y + 1 == height || (y + 1) * FrameLook.ROWS / height != cells || rows == MOST_ROWS) {
        sums.takeApart(cells * FrameLook.COLUMNS, rows);
        first = y + 1;
      }
    }
    return new FrameLook(index, sums.means(), sums.variance(frame.pixels().length));
  }

  private static void add(int[] row, int[] reds, int[] greens, int[] blues, int[] squares) {
    for (int x = 0; x < row.length; x++) {
      int pixel = row[x];
      int r = (pixel >> 16) & BYTE;
      int g = (pixel >> 8) & BYTE;
      int b = pixel & BYTE;
      int brightness = r + g + b;
      reds[x] += r;
      greens[x] += g;
      blues[x] += b;
      squares[x] += brightness * brightness;
    }
  }

  /// @param cells the first of the row of cells
  private void takeApart(int cells, int rows) {
    for (int column = 0; column < FrameLook.COLUMNS; column++) {
      int start = Math.ceilDiv(column * width, FrameLook.COLUMNS);
      int end = Math.ceilDiv((column + 1) * width, FrameLook.COLUMNS);
      addTo(cells + column, start, end);
      counts[cells + column] += rows * (end - start);
    }
    Arrays.fill(reds, 0);
    Arrays.fill(greens, 0);
    Arrays.fill(blues, 0);
    Arrays.fill(squares, 0);
  }

  private void addTo(int cell, int start, int end) {
    int r = 0;
    int g = 0;
    int b = 0;
    for (int x = start; x < end; x++) {
      r += reds[x];
      g += greens[x];
      b += blues[x];
      allSquares += squares[x];
    }
    sums[3 * cell] += r;
    sums[3 * cell + 1] += g;
    sums[3 * cell + 2] += b;
    all += (long) r + g + b;
  }

  private float[] means() {
    var means = new float[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = (float) sums[i] / Math.max(1, counts[i / 3]);
    }
    return means;
  }

  private double variance(int pixels) {
    double mean = (double) all / pixels;
    return ((double) allSquares / pixels - mean * mean) / 9;
  }
}
