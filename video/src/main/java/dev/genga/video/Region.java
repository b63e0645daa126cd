package dev.genga.video;

/// A part of a picture, in pixels.
///
/// @param left columns that it leaves out
/// @param top rows that it leaves out
/// @param width at least 1
/// @param height at least 1
public record Region(int left, int top, int width, int height) {
  /// Whether YUV 4:2:0 has it, where two columns and two rows share their colour.
  boolean isEven() {
    return (left | top | width | height) % 2 == 0;
  }
}
