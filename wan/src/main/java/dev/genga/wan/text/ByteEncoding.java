package dev.genga.wan.text;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One of the old encodings with a byte a character, in which UTF-8 is at times misread.
///
/// @param name as Java names the charset
/// @param lossy whether programs that read it replace unassigned bytes: then U+FFFD stands for a
///     lost byte, written here as [#LOST], and an unassigned byte for the control character of its
///     number
/// @param decoded the character of each byte
/// @param encoded the byte of each character
record ByteEncoding(String name, boolean lossy, String decoded, Map<Character, Byte> encoded) {
  /// The byte that a lost one becomes: ASCII's "substitute".
  static final byte LOST = 0x1A;

  static ByteEncoding of(String charset) {
    boolean lossy = charset.startsWith("windows");
    var bytes = new byte[256];
    for (int i = 0; i < 256; i++) {
      bytes[i] = (byte) i;
    }
    char[] decoded = new String(bytes, Charset.forName(charset)).toCharArray();
    var encoded = new HashMap<Character, Byte>();
    for (int i = 0; i < 256; i++) {
      if (lossy && (i == LOST || decoded[i] == '\uFFFD')) {
        decoded[i] = i == LOST ? '\uFFFD' : (char) i;
      }
      encoded.put(decoded[i], (byte) i);
    }
    return new ByteEncoding(charset, lossy, new String(decoded), Map.copyOf(encoded));
  }

  /// The bytes of a text, or null if it has a character that isn't in this encoding.
  byte @Nullable [] encode(String text) {
    var bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      Byte code = encoded.get(text.charAt(i));
      if (code == null) {
        return null;
      }
      bytes[i] = code;
    }
    return bytes;
  }

  /// The characters of a range of bytes.
  String characters(int from, int to) {
    return decoded.substring(from, to + 1);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ByteEncoding that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(new Object[] {name});
  }
}
