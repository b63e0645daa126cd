package dev.genga.film.text;

/// A sign that may be a letter.
///
/// @param left its first column
/// @param top its first row
/// @param width columns
/// @param height rows
/// @param area its pixels
/// @param stroke how wide its strokes are, in pixels
/// @param brightness the mean of its pixels, 0 to 255
record Letter(
    int left, int top, int width, int height, int area, double stroke, double brightness) {
  /// Signs that fill more than this share of their rectangle have no gaps.
  private static final double FULLEST = 0.86;

  int right() {
    return left + width;
  }

  int bottom() {
    return top + height;
  }

  /// Whether it is a mere bar, as an I is.
  boolean isBar() {
    return area > FULLEST * width * height;
  }

  /// How much of its height's square it fills, by which letters differ and railings don't.
  double fullness() {
    return (double) area / (height * height);
  }

  /// Whether the other may stand next to it in a line: as high, as bold, as bright, on one line.
  boolean isBeside(Letter other) {
    double tall = Math.max(height, other.height);
    double gap = Math.max(left, other.left) - Math.min(right(), other.right());
    return alike(height, other.height, 2.2)
        && (alike(stroke, other.stroke, 1.8) || Math.abs(stroke - other.stroke) <= 1.5)
        && Math.abs(brightness - other.brightness) <= 40
        && Math.abs(bottom() - other.bottom()) <= 0.4 * tall
        && gap <= 1.2 * tall
        && gap >= -0.3 * tall;
  }

  private static boolean alike(double one, double other, double ratio) {
    return Math.max(one, other) <= ratio * Math.min(one, other);
  }

  /// Whether the other is of its size, so that it may be the same a little later.
  boolean isOfSize(Letter other) {
    return Math.abs(width - other.width) <= 2 + width / 8
        && Math.abs(height - other.height) <= 2 + height / 8;
  }
}
