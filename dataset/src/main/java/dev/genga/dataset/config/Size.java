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

  @Override
  public String toString() {
    return width + "x" + height;
  }
}
