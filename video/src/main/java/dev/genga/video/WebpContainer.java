package dev.genga.video;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Adds an EXIF part to a WebP (RFC 9649, section 2.7).
final class WebpContainer {
  private static final int RIFF_HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int EXTENDED = 10;
  private static final byte HAS_EXIF = 8;

  private WebpContainer() {}

  /// @param webp as libwebp writes it: with an extended header, or a still without one
  /// @param width of the picture
  /// @param height likewise
  static byte[] withExif(byte[] webp, int width, int height, byte[] exif) {
    boolean extended = new String(webp, 12, 4, StandardCharsets.ISO_8859_1).equals("VP8X");
    int added = CHUNK_HEADER + exif.length + exif.length % 2;
    int header = extended ? 0 : CHUNK_HEADER + EXTENDED;
    int length = Math.addExact(webp.length + header, added);
    var out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(webp, 0, 4).putInt(length - CHUNK_HEADER).put(webp, 8, 4);
    if (!extended) {
      chunk(out, "VP8X", EXTENDED);
      out.putInt(0);
      put24(out, width - 1);
      put24(out, height - 1);
    }
    out.put(webp, RIFF_HEADER, webp.length - RIFF_HEADER);
    int flags = RIFF_HEADER + CHUNK_HEADER;
    out.put(flags, (byte) (out.get(flags) | HAS_EXIF));
    chunk(out, "EXIF", exif.length);
    out.put(exif);
    return out.array();
  }

  private static void chunk(ByteBuffer out, String type, int length) {
    out.put(type.getBytes(StandardCharsets.ISO_8859_1)).putInt(length);
  }

  private static void put24(ByteBuffer out, int value) {
    out.putShort((short) value).put((byte) (value >> 16));
  }
}
