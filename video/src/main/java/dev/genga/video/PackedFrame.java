package dev.genga.video;

/// One picture with an int a pixel, for whatever reckons with every pixel of a film: Java's compiler works on
/// many ints at once, and on three bytes a pixel it can't.
///
/// Blue is in bits 0 to 7, green in 8 to 15, red in 16 to 23; those above mean nothing. The ints aren't
/// copied.
///
/// @param width in pixels, at least 1
/// @param height in pixels, at least 1
/// @param pixels `[height, width]`, rows from the top
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
public record PackedFrame(int width, int height, int[] pixels) {
  /// @throws IllegalArgumentException if the sizes don't agree
  public PackedFrame {
    if (width < 1 || height < 1 || pixels.length != (long) width * height) {
      throw new IllegalArgumentException(
          "a packed frame of %d x %d needs an int a pixel, not %d ints"
              .formatted(width, height, pixels.length));
    }
  }

  /// The same picture.
  public static PackedFrame of(Frame frame) {
    var rgb = frame.rgb();
    var pixels = new int[frame.width() * frame.height()];
    for (int i = 0, at = 0; i < pixels.length; i++, at += 3) {
      pixels[i] = ((rgb[at] & 0xff) << 16) | ((rgb[at + 1] & 0xff) << 8) | (rgb[at + 2] & 0xff);
    }
    return new PackedFrame(frame.width(), frame.height(), pixels);
  }
}
