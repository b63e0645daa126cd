package dev.genga.wan.text;

import java.util.BitSet;

/// Tells text that was misread from text as people write it, by characters that stand next to each
/// other and shouldn't: `Ã©`, `â€™`, `ä¸`.
///
/// Only the few hundred characters are looked at that a misreading can give; each is of one
/// [Kind], mostly by its Unicode category. The idea is that of ftfy's `badness`.
final class UnlikelyText {
  private enum Kind {
    /// Everything else: ASCII, other scripts, dashes, spaces.
    PLAIN,
    /// The control characters 0x80 to 0x9F, which no one types.
    CONTROL,
    /// Signs hardly ever typed on their own: spacing accents, daggers, per mille.
    STRAY,
    /// Latin capitals with marks.
    CAPITAL,
    /// Latin small letters with marks.
    SMALL,
    /// Cyrillic and Greek capitals.
    FOREIGN_CAPITAL,
    /// Cyrillic and Greek small letters.
    FOREIGN_SMALL,
    /// Opening quotes and brackets, inverted marks, and what precedes a word, such as ©.
    OPENING,
    /// Closing quotes and brackets, and what follows a word, such as ™.
    CLOSING,
    CURRENCY,
    /// Raised digits, fractions, signs of mathematics.
    NUMBER,
    /// Box drawing.
    BOX;

    boolean isMarkedLetter() {
      return this == CAPITAL || this == SMALL;
    }

    boolean isSign() {
      return switch (this) {
        case OPENING, CLOSING, CURRENCY, NUMBER, BOX -> true;
        case PLAIN, CONTROL, STRAY, CAPITAL, SMALL, FOREIGN_CAPITAL, FOREIGN_SMALL -> false;
      };
    }
  }

  private static final BitSet MISREADABLE = misreadable();

  private UnlikelyText() {}

  /// Whether something in the text looks misread.
  static boolean isIn(String text) {
    Kind before = Kind.PLAIN;
    Kind last = Kind.PLAIN;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      Kind kind = kind(c);
      if (kind == Kind.CONTROL
          || isUnlikelyPair(last, kind)
          || isUnlikelyTriple(before, last, kind)
          || (i > 0 && isKnownPair(text, i))) {
        return true;
      }
      before = last;
      last = kind;
    }
    return false;
  }

  private static boolean isUnlikelyPair(Kind a, Kind b) {
    return switch (b) {
      case STRAY -> a.isMarkedLetter() || a.isSign() || a == Kind.STRAY;
      case CAPITAL ->
          a == Kind.SMALL || a == Kind.FOREIGN_SMALL || a == Kind.STRAY || endsPhrase(a);
      case SMALL -> a == Kind.STRAY || endsPhrase(a);
      case CURRENCY -> a == Kind.SMALL || a == Kind.STRAY || a == Kind.BOX || a == Kind.CLOSING;
      case NUMBER -> a == Kind.CAPITAL || a == Kind.STRAY || a == Kind.BOX;
      case OPENING -> a == Kind.STRAY || a == Kind.CURRENCY || a == Kind.NUMBER || a == Kind.BOX;
      case CLOSING -> a == Kind.STRAY || a == Kind.BOX;
      case BOX -> a.isMarkedLetter() || a == Kind.STRAY || (a.isSign() && a != Kind.BOX);
      case PLAIN, CONTROL, FOREIGN_CAPITAL, FOREIGN_SMALL -> false;
    };
  }

  private static boolean endsPhrase(Kind a) {
    return a == Kind.CLOSING || a == Kind.CURRENCY || a == Kind.NUMBER || a == Kind.BOX;
  }

  private static boolean isUnlikelyTriple(Kind a, Kind b, Kind c) {
    boolean number = (a.isMarkedLetter() || a.isSign()) && b == Kind.OPENING && c == Kind.NUMBER;
    boolean brackets =
        (a.isMarkedLetter() || a == Kind.CURRENCY || a == Kind.NUMBER)
            && b == Kind.CLOSING
            && c == Kind.OPENING;
    return number || brackets;
  }

  /// Pairs that need the characters themselves.
  private static boolean isKnownPair(String text, int i) {
    char a = text.charAt(i - 1);
    char b = text.charAt(i);
    Kind kind = kind(b);
    return switch (a) {
      case 'Â', 'Ã', 'Î', 'Ð' ->
          kind.isSign() || "šŸžœ\u00A0\u00AD°·–—´".indexOf(b) >= 0 || isLonely(text, i);
      case 'à' -> "²µ¹¼½¾".indexOf(b) >= 0;
      case '×' -> b == '²' || b == '³';
      case '√' -> kind.isSign() || kind == Kind.STRAY || b == 'µ' || b == 'ø';
      case 'Œ', 'œ' -> !Character.isLetter(b) || b > 'z';
      case 'в' -> b == 'Ђ';
      case 'ā', 'β' -> b == '€';
      case 'В', 'Г', 'Р', 'С' -> isBetween(text, i, "ВГРС", kind);
      case 'Β', 'Γ', 'Ξ', 'Ο' -> isBetween(text, i, "ΒΓΞΟ", kind);
      default ->
          (kind(a) == Kind.CAPITAL && b == '°')
              || isStuck(text, i, kind)
              || (i > 1
                  && isSmallAscii(text.charAt(i - 2))
                  && kind(a) == Kind.CAPITAL
                  && precedes(kind));
    };
  }

  /// "Â" or "Ã" before a plain space, which was a no-break space: at the start of the text or after
  /// a small letter.
  private static boolean isLonely(String text, int i) {
    char a = text.charAt(i - 1);
    if (text.charAt(i) != ' ' || (a != 'Â' && a != 'Ã')) {
      return false;
    }
    int before = i - 2;
    if (before >= 1 && Character.isWhitespace(text.charAt(before))) {
      before--;
    }
    return i == 1 || (before >= 0 && isSmallAscii(text.charAt(before)));
  }

  /// A sign between two of the capitals that the bytes of UTF-8's most common characters give in
  /// Windows-1251 and Windows-1253.
  private static boolean isBetween(String text, int i, String capitals, Kind kind) {
    boolean sign =
        kind == Kind.STRAY
            || kind == Kind.OPENING
            || kind == Kind.CLOSING
            || kind == Kind.CURRENCY
            || "°µ".indexOf(text.charAt(i)) >= 0;
    return sign && i + 1 < text.length() && capitals.indexOf(text.charAt(i + 1)) >= 0;
  }

  /// A quote or bracket between a marked letter and another letter.
  private static boolean isStuck(String text, int i, Kind kind) {
    return (kind == Kind.OPENING || kind == Kind.CLOSING)
        && kind(text.charAt(i - 1)).isMarkedLetter()
        && i + 1 < text.length()
        && Character.isLetterOrDigit(text.charAt(i + 1));
  }

  private static boolean isSmallAscii(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean precedes(Kind kind) {
    return kind == Kind.OPENING || kind == Kind.CURRENCY;
  }

  private static Kind kind(char c) {
    if (c < 0x80 || !MISREADABLE.get(c)) {
      return Kind.PLAIN;
    }
    return switch (c) {
      case '¤', '¦', '¬', '⌐', '†', '‡', '‰', '◊', 'ª', 'º', 'ƒ', '\uFFFD' -> Kind.STRAY;
      case '©', '¡', '¿', '•', '΄', '΅', '§', '¶' -> Kind.OPENING;
      case '®', '™', '˝' -> Kind.CLOSING;
      case '´', '’', '°' -> Kind.PLAIN;
      case 'µ' -> Kind.NUMBER;
      default -> kindByCategory(c);
    };
  }

  private static Kind kindByCategory(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> Kind.CONTROL;
      case Character.UPPERCASE_LETTER ->
          isLatin(c) ? (isFace(c) ? Kind.PLAIN : Kind.CAPITAL) : Kind.FOREIGN_CAPITAL;
      case Character.LOWERCASE_LETTER ->
          isLatin(c) ? (isFace(c) ? Kind.PLAIN : Kind.SMALL) : Kind.FOREIGN_SMALL;
      case Character.MODIFIER_SYMBOL, Character.MODIFIER_LETTER -> Kind.STRAY;
      case Character.CURRENCY_SYMBOL -> Kind.CURRENCY;
      case Character.MATH_SYMBOL, Character.OTHER_NUMBER -> Kind.NUMBER;
      case Character.START_PUNCTUATION, Character.INITIAL_QUOTE_PUNCTUATION -> Kind.OPENING;
      case Character.END_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION -> Kind.CLOSING;
      case Character.OTHER_SYMBOL -> c >= '─' && c <= '▟' ? Kind.BOX : Kind.PLAIN;
      default -> Kind.PLAIN;
    };
  }

  private static boolean isLatin(char c) {
    return Character.UnicodeScript.of(c) == Character.UnicodeScript.LATIN;
  }

  /// The letters that people draw faces with.
  private static boolean isFace(char c) {
    return "ÒÓÔÕÖÙÚÛÜòóôõöøùúûüŐŌŪŲ".indexOf(c) >= 0;
  }

  private static BitSet misreadable() {
    var set = new BitSet();
    Mojibake.characters().chars().forEach(set::set);
    return set;
  }
}
