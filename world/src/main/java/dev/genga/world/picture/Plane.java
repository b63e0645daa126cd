package dev.genga.world.picture;

/// One channel of a picture.
///
/// @param values `[height * width]`
@SuppressWarnings("ArrayRecordComponent") // pixels, never compared
public record Plane(int width, int height, float[] values) {
  /// Blurred by a box of 3 x 3, twice.
  public Plane smoothed() {
    return new Plane(width, height, box(box(values)));
  }

  /// Every second pixel of every second row.
  public Plane halved() {
    int columns = (width + 1) / 2;
    int rows = (height + 1) / 2;
    var to = new float[columns * rows];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        to[y * columns + x] = values[2 * y * width + 2 * x];
      }
    }
    return new Plane(columns, rows, to);
  }

  /// This plane less another of its size.
  public Plane minus(Plane other) {
    var to = new float[values.length];
    for (int i = 0; i < to.length; i++) {
      to[i] = values[i] - other.values[i];
    }
    return new Plane(width, height, to);
  }

  private float[] box(float[] from) {
    var to = new float[from.length];
    for (int y = 0; y < height; y++) {
      int above = Math.max(y - 1, 0) * width;
      int here = y * width;
      int below = Math.min(y + 1, height - 1) * width;
      for (int x = 0; x < width; x++) {
        int left = Math.max(x - 1, 0);
        int right = Math.min(x + 1, width - 1);
        float sum = from[above + left] + from[above + x] + from[above + right];
        sum += from[here + left] + from[here + x] + from[here + right];
        sum += from[below + left] + from[below + x] + from[below + right];
        to[here + x] = sum / 9;
      }
    }
    return to;
  }
}
