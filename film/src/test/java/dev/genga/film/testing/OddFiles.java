package dev.genga.film.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Files that are no films, though a player takes them.
public final class OddFiles {
  private OddFiles() {}

  /// A second of silence (WAVE).
  public static byte[] sound() {
    var bytes = ByteBuffer.allocate(44 + 8000).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(ascii("RIFF")).putInt(36 + 8000).put(ascii("WAVEfmt ")).putInt(16);
    bytes.putShort((short) 1).putShort((short) 1).putInt(8000).putInt(8000);
    bytes.putShort((short) 1).putShort((short) 8).put(ascii("data")).putInt(8000);
    return bytes.array();
  }

  /// A film whose header states a picture of 16000 x 16000 (IVF, with a frame that holds nothing).
  public static byte[] absurdSize() {
    var bytes = ByteBuffer.allocate(32 + 12 + 64).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(ascii("DKIF")).putShort((short) 0).putShort((short) 32);
    bytes.put(ascii("VP80")).putShort((short) 16000).putShort((short) 16000);
    bytes.putInt(24).putInt(1).putInt(1).putInt(0);
    return bytes.putInt(64).array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
