package dev.genga.video;

import java.util.Arrays;

/// One picture: 8-bit RGB, rows from the top, three bytes a pixel, no padding.
///
/// A frame doesn't copy the bytes that it is given: whoever makes one hands them over, and whoever
/// reads them leaves them as they are.
public final class Frame {
  private final int width;
  private final int height;
  private final byte[] rgb;

  /// @param width in pixels, at least 1
  /// @param height in pixels, at least 1
  /// @param rgb `[height, width, 3]`, unsigned
  /// @throws IllegalArgumentException if the sizes don't agree
  public Frame(int width, int height, byte[] rgb) {
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "a frame of %d x %d needs 3 bytes a pixel, not %d bytes"
              .formatted(width, height, rgb.length));
    }
    this.width = width;
    this.height = height;
    this.rgb = rgb;
  }

  /// Pixels in a row.
  public int width() {
    return width;
  }

  /// Rows.
  public int height() {
    return height;
  }

  /// The bytes themselves, `[height, width, 3]`; not a copy.
  public byte[] rgb() {
    return rgb;
  }

  /// A rectangle of this frame.
  ///
  /// @throws IllegalArgumentException if it reaches over the edge
  public Frame crop(int left, int top, int cropWidth, int cropHeight) {
    if (left < 0 || top < 0 || left + cropWidth > width || top + cropHeight > height) {
      throw new IllegalArgumentException(
          "a crop of %d x %d at (%d, %d) reaches over the edge of %d x %d"
              .formatted(cropWidth, cropHeight, left, top, width, height));
    }
    var cropped = new byte[3 * cropWidth * cropHeight];
    for (int y = 0; y < cropHeight; y++) {
      System.arraycopy(
          rgb, 3 * ((top + y) * width + left), cropped, 3 * y * cropWidth, 3 * cropWidth);
    }
    return new Frame(cropWidth, cropHeight, cropped);
  }

  /// Whether the other is a frame of the same size with the same bytes.
  @Override
  public boolean equals(Object other) {
    return other instanceof Frame frame
        && frame.width == width
        && frame.height == height
        && Arrays.equals(frame.rgb, rgb);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * width + height) + Arrays.hashCode(rgb);
  }

  @Override
  public String toString() {
    return "Frame[" + width + " x " + height + "]";
  }
}
