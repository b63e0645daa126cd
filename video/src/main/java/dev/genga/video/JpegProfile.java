package dev.genga.video;

import java.io.ByteArrayOutputStream;

/// Takes the colour profile out of a JPEG file: ImageIO would convert by it, Pillow only carries it
/// along.
final class JpegProfile {
  private static final int APP2 = 0xe2;
  private static final int START_OF_SCAN = 0xda;

  private JpegProfile() {}

  /// The file without its APP2 segments before the picture's data.
  static byte[] strip(byte[] jpeg) {
    var kept = new ByteArrayOutputStream(jpeg.length);
    kept.write(jpeg, 0, 2);
    int at = 2;
    while (at + 4 <= jpeg.length && (jpeg[at] & 0xff) == 0xff) {
      int marker = jpeg[at + 1] & 0xff;
      int length = 2 + ((jpeg[at + 2] & 0xff) << 8 | (jpeg[at + 3] & 0xff));
      if (marker == START_OF_SCAN || marker == 0xff || at + length > jpeg.length) {
        break;
      }
      if (marker != APP2) {
        kept.write(jpeg, at, length);
      }
      at += length;
    }
    kept.write(jpeg, at, jpeg.length - at);
    return kept.toByteArray();
  }
}
