package dev.genga.dataset.config;

/// A size in pixels.
///
/// @param width in pixels
/// @param height in pixels
public record Size(int width, int height) {
  /// Pixels of one frame.
  public long area() {
    return (long) width * height;
  }

  /// The same, lying on its side.
  public Size transposed() {
    return new Size(/* width= */ height, /* height= */ width);
  }

  @Override
  public String toString() {
    return width + "x" + height;
  }
}
