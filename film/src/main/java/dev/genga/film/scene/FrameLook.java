package dev.genga.film.scene;

import dev.genga.video.Frame;
import dev.genga.video.PackedFrame;

/// What is kept of a frame: the mean colours of a grid of cells, in which small movements
/// hardly show.
///
/// @param index the frame's number
/// @param cells `[rows, columns, 3]`, RGB, 0 to 255
/// @param variance of the brightness of its pixels
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
public record FrameLook(int index, float[] cells, double variance) {
  /// Cells beside each other.
  public static final int COLUMNS = 16;

  /// Cells above each other.
  public static final int ROWS = 9;

  static final int VALUES = 3 * COLUMNS * ROWS;

  /// @param index the frame's number
  public static FrameLook of(int index, Frame frame) {
    return of(index, PackedFrame.of(frame));
  }

  /// @param index the frame's number
  public static FrameLook of(int index, PackedFrame frame) {
    return LookSums.look(index, frame);
  }

  /// A look from the bytes of another, which has no variance then.
  ///
  /// @param bytes as [#bytes] gave them
  public static FrameLook ofBytes(int index, byte[] bytes) {
    var cells = new float[VALUES];
    for (int i = 0; i < VALUES; i++) {
      cells[i] = bytes[i] & 0xff;
    }
    return new FrameLook(index, cells, 0);
  }

  /// The cells, each rounded to a byte.
  public byte[] bytes() {
    var bytes = new byte[VALUES];
    for (int i = 0; i < VALUES; i++) {
      bytes[i] = (byte) Math.round(cells[i]);
    }
    return bytes;
  }

  /// The mean absolute difference of the cells, 0 to 255.
  public double distance(FrameLook other) {
    float sum = 0;
    for (int i = 0; i < VALUES; i++) {
      sum += Math.abs(cells[i] - other.cells[i]);
    }
    return sum / VALUES;
  }

  /// The mean of all cells, 0 to 255.
  public double brightness() {
    float sum = 0;
    for (float value : cells) {
      sum += value;
    }
    return sum / VALUES;
  }

  /// Whether every cell is nearly black.
  public boolean isBlack() {
    return largest() < 26;
  }

  /// Whether every cell is nearly white.
  boolean isWhite() {
    float least = 255;
    for (float value : cells) {
      least = Math.min(least, value);
    }
    return least > 232;
  }

  private float largest() {
    float most = 0;
    for (float value : cells) {
      most = Math.max(most, value);
    }
    return most;
  }
}
