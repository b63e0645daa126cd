package dev.genga.wan.workflow;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.InflaterInputStream;

/// The texts of a PNG, by keyword: tEXt, zTXt and iTXt (PNG, third edition, 11.3.3), and `comf`, in which
/// ComfyUI keeps them in animated ones. The picture is not decoded.
final class PngTexts {
  private static final long SIGNATURE = 0x89504E470D0A1A0AL;

  private PngTexts() {}

  static boolean is(byte[] head) {
    return head.length >= 8 && ByteBuffer.wrap(head).getLong() == SIGNATURE;
  }

  /// @param in from the file's first byte
  /// @throws IOException if it is no whole PNG, or a text is too long
  static Map<String, String> read(DataInputStream in) throws IOException {
    if (in.readLong() != SIGNATURE) {
      throw new IOException("it doesn't begin as a PNG");
    }
    var texts = new LinkedHashMap<String, String>();
    while (true) {
      int length = in.readInt();
      var type = new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
      switch (type) {
        case "IEND" -> {
          return texts;
        }
        case "tEXt", "zTXt", "iTXt", "comf" -> put(texts, type, bytes(in, length));
        default -> in.skipNBytes(Integer.toUnsignedLong(length));
      }
      in.skipNBytes(4); // the checksum
    }
  }

  private static byte[] bytes(DataInputStream in, int length) throws IOException {
    if (length < 0 || length > WorkflowJson.LONGEST) {
      throw new IOException("a text has " + Integer.toUnsignedLong(length) + " bytes");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("it ends within a text");
    }
    return bytes;
  }

  private static void put(Map<String, String> texts, String type, byte[] chunk) throws IOException {
    int end = zero(chunk, 0);
    var keyword = new String(chunk, 0, end, StandardCharsets.ISO_8859_1);
    int at = end + 1;
    var text =
        switch (type) {
          case "zTXt" -> new String(inflated(chunk, at + 1), StandardCharsets.ISO_8859_1);
          case "iTXt" -> international(chunk, at);
          default -> new String(chunk, at, chunk.length - at, StandardCharsets.ISO_8859_1);
        };
    texts.put(keyword, text);
  }

  /// Two bytes on compression, a language and a translated keyword stand before the text.
  private static String international(byte[] chunk, int from) throws IOException {
    boolean compressed = from < chunk.length && chunk[from] == 1;
    int at = zero(chunk, zero(chunk, from + 2) + 1) + 1;
    return compressed
        ? new String(inflated(chunk, at), StandardCharsets.UTF_8)
        : new String(chunk, at, chunk.length - at, StandardCharsets.UTF_8);
  }

  private static int zero(byte[] chunk, int from) throws IOException {
    for (int i = from; i < chunk.length; i++) {
      if (chunk[i] == 0) {
        return i;
      }
    }
    throw new IOException("a text has no keyword");
  }

  private static byte[] inflated(byte[] chunk, int from) throws IOException {
    if (from > chunk.length) {
      throw new IOException("a compressed text is empty");
    }
    var out = new ByteArrayOutputStream();
    try (var in =
        new InflaterInputStream(new ByteArrayInputStream(chunk, from, chunk.length - from))) {
      out.write(in.readNBytes(WorkflowJson.LONGEST));
      if (in.read() >= 0) {
        throw new IOException("a compressed text is longer than a workflow needs");
      }
    }
    return out.toByteArray();
  }
}
