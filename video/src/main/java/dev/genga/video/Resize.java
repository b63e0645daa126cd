package dev.genga.video;

/// Brings frames to a bucket's size as musubi-tuner does (`dataset/media_utils.py`,
/// `resize_image_to_bucket`), to the bit: area averages when shrinking, Lanczos when enlarging.
public final class Resize {
  private Resize() {}

  /// Scales a frame until it covers the size, and cuts the middle out.
  ///
  /// A frame of that size already is given back as it is.
  public static Frame cover(Frame frame, int width, int height) {
    if (frame.width() == width && frame.height() == height) {
      return frame;
    }
    double scale = Math.max((double) width / frame.width(), (double) height / frame.height());
    int scaledWidth = (int) (frame.width() * scale + 0.5);
    int scaledHeight = (int) (frame.height() * scale + 0.5);
    var scaled =
        scale > 1
            ? LanczosResize.resize(frame, scaledWidth, scaledHeight)
            : AreaResize.resize(frame, scaledWidth, scaledHeight);
    return scaled.crop(
        Math.floorDiv(scaledWidth - width, 2),
        Math.floorDiv(scaledHeight - height, 2),
        width,
        height);
  }

  /// Shrinks by area averages, as OpenCV's `INTER_AREA` does.
  ///
  /// @throws IllegalArgumentException if a side would grow
  public static Frame area(Frame frame, int width, int height) {
    return AreaResize.resize(frame, width, height);
  }

  /// Scales with a Lanczos window of three lobes, as Pillow's `Image.LANCZOS` does, in either
  /// direction.
  public static Frame lanczos(Frame frame, int width, int height) {
    return LanczosResize.resize(frame, width, height);
  }
}
