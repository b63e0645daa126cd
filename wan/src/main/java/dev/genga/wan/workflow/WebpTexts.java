package dev.genga.wan.workflow;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The texts that ComfyUI keeps in the EXIF part of a WebP: each is `name:text` in some tag of the first
/// directory.
final class WebpTexts {
  private static final int RIFF = 0x52494646;
  private static final int WEBP = 0x57454250;
  private static final int EXIF = 0x45584946;
  private static final int ASCII = 2;

  private WebpTexts() {}

  static boolean is(byte[] head) {
    var bytes = ByteBuffer.wrap(head);
    return head.length >= 12 && bytes.getInt(0) == RIFF && bytes.getInt(8) == WEBP;
  }

  /// @param in from the file's first byte
  /// @throws IOException if it is no whole WebP
  static Map<String, String> read(DataInputStream in) throws IOException {
    in.skipNBytes(12);
    while (true) {
      byte[] head = in.readNBytes(8);
      if (head.length < 8) {
        return Map.of();
      }
      var chunk = ByteBuffer.wrap(head);
      int type = chunk.getInt();
      long length = Integer.toUnsignedLong(chunk.order(ByteOrder.LITTLE_ENDIAN).getInt());
      if (type == EXIF && length <= WorkflowJson.LONGEST) {
        return exif(in.readNBytes((int) length));
      }
      in.skipNBytes(length + length % 2);
    }
  }

  private static Map<String, String> exif(byte[] bytes) throws IOException {
    int from =
        bytes.length >= 6 && new String(bytes, 0, 4, StandardCharsets.US_ASCII).equals("Exif")
            ? 6
            : 0;
    var tiff = ByteBuffer.wrap(bytes, from, bytes.length - from).slice();
    var texts = new LinkedHashMap<String, String>();
    try {
      tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int directory = tiff.getInt(4);
      int entries = Short.toUnsignedInt(tiff.getShort(directory));
      for (int i = 0; i < entries; i++) {
        int entry = directory + 2 + 12 * i;
        if (tiff.getShort(entry + 2) == ASCII) {
          put(texts, text(tiff, entry));
        }
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException("its EXIF part is damaged", e);
    }
    return texts;
  }

  private static String text(ByteBuffer tiff, int entry) {
    int length = tiff.getInt(entry + 4);
    int at = length <= 4 ? entry + 8 : tiff.getInt(entry + 8);
    byte[] bytes = new byte[Math.min(length, tiff.capacity())];
    tiff.get(at, bytes);
    return new String(bytes, StandardCharsets.UTF_8).replace("\0", "");
  }

  private static void put(Map<String, String> texts, String text) {
    int colon = text.indexOf(':');
    if (colon > 0) {
      texts.put(text.substring(0, colon), text.substring(colon + 1));
    }
  }
}
