package dev.genga.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/// Texts in the tags of an EXIF block (TIFF 6.0, section 2), each as `name:text`: ComfyUI puts `prompt`
/// into the tag of a camera's model, and others into the tags before it.
final class ExifTexts {
  /// More than this is taken for an attack: the texts of large workflows have about a mebibyte.
  static final int LONGEST = 64 << 20;

  private static final int MODEL = 0x110;
  private static final int ASCII = 2;
  private static final int HEADER = 8;
  private static final int ENTRY = 12;

  /// Values of no more bytes stand in their entry itself, in place of where they are.
  private static final int INLINE = 4;

  private ExifTexts() {}

  /// @throws IOException if the block is damaged, or its texts are longer than the block
  static Map<String, String> read(byte[] bytes) throws IOException {
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
      long read = 0;
      for (int i = 0; i < entries; i++) {
        int entry = directory + 2 + ENTRY * i;
        if (tiff.getShort(entry + 2) == ASCII) {
          int length = tiff.getInt(entry + 4);
          read += length;
          if (length < 0 || read > bytes.length) {
            throw new IOException("its EXIF part is damaged");
          }
          put(texts, text(tiff, entry, length));
        }
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException("its EXIF part is damaged", e);
    }
    return texts;
  }

  private static String text(ByteBuffer tiff, int entry, int length) {
    int at = length <= INLINE ? entry + 8 : tiff.getInt(entry + 8);
    byte[] bytes = new byte[length];
    tiff.get(at, bytes);
    return new String(bytes, StandardCharsets.UTF_8).replace("\0", "");
  }

  private static void put(Map<String, String> texts, String text) {
    int colon = text.indexOf(':');
    if (colon > 0) {
      texts.put(text.substring(0, colon), text.substring(colon + 1));
    }
  }

  /// A block that holds the texts, the last one in the tag of the model.
  ///
  /// @param texts by name; names have no colon
  static byte[] write(SortedMap<String, String> texts) {
    var all =
        texts.entrySet().stream()
            .map(text ->
                (text.getKey() + ":" + text.getValue() + "\0").getBytes(StandardCharsets.UTF_8))
            .toList();
    int head = HEADER + 2 + ENTRY * all.size() + 4;
    int length = head;
    for (var bytes : all) {
      length = Math.addExact(length, even(bytes));
    }
    var tiff = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(HEADER);
    tiff.putShort((short) all.size());
    int at = head;
    for (int i = 0; i < all.size(); i++) {
      byte[] bytes = all.get(i);
      tiff.putShort((short) (MODEL - all.size() + 1 + i)).putShort((short) ASCII);
      tiff.putInt(bytes.length);
      if (bytes.length <= INLINE) {
        tiff.put(Arrays.copyOf(bytes, INLINE));
      } else {
        tiff.putInt(at);
        tiff.put(at, bytes);
        at += even(bytes);
      }
    }
    return tiff.array();
  }

  /// What a value takes behind the entries, where values begin at even places; nothing where it stands in
  /// its entry.
  private static int even(byte[] bytes) {
    return bytes.length <= INLINE ? 0 : bytes.length + bytes.length % 2;
  }
}
