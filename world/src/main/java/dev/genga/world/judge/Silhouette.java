package dev.genga.world.judge;

import org.jspecify.annotations.Nullable;

/// Where the thing is in one frame: one connected shape with its holes filled.
///
/// @param inside `[height * width]`
@SuppressWarnings("ArrayRecordComponent") // pixels, never compared
record Silhouette(int width, int height, boolean[] inside, Box box, int area) {
  /// The smallest box round it, the last column and row included.
  record Box(int left, int top, int right, int bottom) {
    int width() {
      return right - left + 1;
    }

    int height() {
      return bottom - top + 1;
    }

    /// Whether the two overlap when one is `margin` pixels larger on each side.
    boolean isNear(Box other, int margin) {
      return left - margin <= other.right
          && other.left <= right + margin
          && top - margin <= other.bottom
          && other.top <= bottom + margin;
    }

    Box joined(Box other) {
      return new Box(
          Math.min(left, other.left),
          Math.min(top, other.top),
          Math.max(right, other.right),
          Math.max(bottom, other.bottom));
    }
  }

  /// The largest shape of coloured pixels, with what lies close to it. Gaps of up to four pixels
  /// (outlines, hatching) are bridged.
  ///
  /// @return the shape, or null if it is too small, too large, or not most of what is coloured
  static @Nullable Silhouette of(boolean[] coloured, int width, int height) {
    var bridged = Morphology.closed(coloured, width, height, 2);
    var pieces = Pieces.of(bridged, width, height);
    if (pieces.isEmpty()) {
      return null;
    }
    var shape = pieces.largestWithNeighbours();
    int area = count(shape);
    if (area < 0.006 * width * height
        || area > 0.5 * width * height
        || area < 0.6 * count(bridged)) {
      return null;
    }
    var filled = Pieces.filled(shape, width, height);
    return new Silhouette(width, height, filled, Pieces.box(filled, width), count(filled));
  }

  /// The middle of its pixels, in heights of the frame.
  double centreX() {
    double sum = 0;
    for (int i = 0; i < inside.length; i++) {
      sum += inside[i] ? i % width + 0.5 : 0;
    }
    return sum / area / height;
  }

  /// The middle of its pixels, in heights of the frame.
  double centreY() {
    double sum = 0;
    for (int i = 0; i < inside.length; i++) {
      sum += inside[i] ? Math.floorDiv(i, width) + 0.5 : 0;
    }
    return sum / area / height;
  }

  /// The shape in a square of `side` by `side` cells: its box, centred, a twentieth larger, each cell
  /// the share that is covered.
  double[] inSquare(int side) {
    double length = 1.1 * Math.max(box.width(), box.height());
    double left = 0.5 * (box.left() + box.right() + 1 - length);
    double top = 0.5 * (box.top() + box.bottom() + 1 - length);
    int samples = 4;
    var square = new double[side * side];
    double step = length / (side * samples);
    for (int v = 0; v < side * samples; v++) {
      int y = (int) Math.floor(top + (v + 0.5) * step);
      for (int u = 0; u < side * samples; u++) {
        int x = (int) Math.floor(left + (u + 0.5) * step);
        if (x >= 0 && y >= 0 && x < width && y < height && inside[y * width + x]) {
          square[v / samples * side + u / samples] += 1.0 / (samples * samples);
        }
      }
    }
    return square;
  }

  private static int count(boolean[] pixels) {
    int count = 0;
    for (boolean pixel : pixels) {
      count += pixel ? 1 : 0;
    }
    return count;
  }
}
