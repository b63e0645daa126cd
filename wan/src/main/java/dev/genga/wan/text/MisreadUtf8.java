package dev.genga.wan.text;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads bytes as UTF-8 with the damage that a misreading leaves behind: lost bytes, no-break spaces
/// that became plain ones, and the variants of UTF-8 that write a surrogate pair as six bytes and
/// zero as two.
final class MisreadUtf8 {
  /// Lead bytes after which a plain space was a no-break space, since the character that they make
  /// together is a common one: no-break space, à, Š, Π, Р and the Arabic zero.
  private static final String SPACED_LEADS = "\u00C2\u00C3\u00C5\u00CE\u00D0\u00D9";

  private final byte[] bytes;
  private final boolean spaces;
  private final boolean lossy;
  private final StringBuilder text = new StringBuilder();
  private int at;

  private MisreadUtf8(byte[] bytes, boolean spaces, boolean lossy) {
    this.bytes = bytes;
    this.spaces = spaces;
    this.lossy = lossy;
  }

  /// Reads all bytes.
  ///
  /// @param spaces whether a plain space may stand for a no-break space within a character
  /// @param lossy whether [ByteEncoding#LOST] is a byte that was lost; what it was part of becomes
  ///     U+FFFD
  /// @return the text, or null if the bytes aren't UTF-8
  static @Nullable String decode(byte[] bytes, boolean spaces, boolean lossy) {
    var reader = new MisreadUtf8(bytes, spaces, lossy);
    while (reader.at < bytes.length) {
      if (!reader.readCharacter()) {
        return null;
      }
    }
    return reader.text.toString();
  }

  private boolean readCharacter() {
    int lead = bytes[at] & 0xFF;
    if (lead < 0x80) {
      text.append(lossy && lead == ByteEncoding.LOST ? '\uFFFD' : (char) lead);
      at++;
      return true;
    }
    if (spaces && lead == 0xC3 && byteAt(1) == ' ' && endsWord()) {
      text.append('à'); // its space is the one between words, and stays
      at++;
      return true;
    }
    int length = lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (length == 0 || at + length > bytes.length) {
      return false;
    }
    return readPair() || readSequence(length);
  }

  /// "Ã" before a space is a word "à" of its own, but for the Portuguese words that begin with it.
  private boolean endsWord() {
    var rest =
        new String(bytes, at + 2, Math.min(6, bytes.length - at - 2), StandardCharsets.ISO_8859_1);
    return !(rest.startsWith(" ")
        || rest.startsWith("s ")
        || rest.startsWith("quele")
        || rest.startsWith("quela")
        || rest.startsWith("quilo"));
  }

  private int byteAt(int offset) {
    return at + offset < bytes.length ? bytes[at + offset] & 0xFF : -1;
  }

  /// A surrogate pair, each half as three bytes.
  private boolean readPair() {
    boolean pair =
        byteAt(0) == 0xED
            && (byteAt(1) & 0xF0) == 0xA0
            && byteAt(3) == 0xED
            && (byteAt(4) & 0xF0) == 0xB0
            && isContinuation(byteAt(2))
            && isContinuation(byteAt(5));
    if (pair) {
      text.append((char) half(1)).append((char) half(4));
      at += 6;
    }
    return pair;
  }

  private int half(int offset) {
    return 0xD000 | (byteAt(offset) & 0x3F) << 6 | (byteAt(offset + 1) & 0x3F);
  }

  private boolean readSequence(int length) {
    int lead = byteAt(0);
    int value = lead & (0x7F >> length);
    int lost = 0;
    int questions = 0;
    int changed = 0;
    for (int i = 1; i < length; i++) {
      int next = byteAt(i);
      if (next == ' ' && spaces && isSpaced(lead, length, i)) {
        changed++;
        next = 0xA0;
      }
      if (lossy && next == ByteEncoding.LOST) {
        lost++;
      } else if (lossy && next == '?' && (length > 2 || lead <= 0xC3)) {
        questions++;
      } else if (!isContinuation(next)) {
        return false;
      }
      value = value << 6 | (next & 0x3F);
    }
    if (changed > 1 || questions > 1) {
      return false;
    }
    if (lost + questions > 0) {
      value = 0xFFFD;
    } else if (!isShortest(value, length) && !(lead == 0xC0 && value == 0)) {
      return false;
    }
    text.appendCodePoint(value);
    at += length;
    return true;
  }

  /// Whether a plain space at this place of a sequence is likely to have been byte A0.
  private boolean isSpaced(int lead, int length, int place) {
    return switch (length) {
      case 2 -> SPACED_LEADS.indexOf(lead) >= 0;
      case 3 ->
          place == 1
              ? (lead == 0xE2 || lead == 0xE3) && byteAt(2) != 0x85
              : lead <= 0xE3 && byteAt(1) != 0x85;
      default -> lead == 0xF0;
    };
  }

  private static boolean isContinuation(int value) {
    return (value & 0xC0) == 0x80;
  }

  private static boolean isShortest(int value, int length) {
    boolean surrogate = value >= 0xD800 && value <= 0xDFFF;
    int least = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
    return value >= least && value <= Character.MAX_CODE_POINT && !surrogate;
  }
}
