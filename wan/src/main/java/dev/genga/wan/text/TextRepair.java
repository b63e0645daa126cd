package dev.genga.wan.text;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Repairs small damage of text, to the same result as Python's ftfy 6.3.1 (Robyn Speer,
/// <https://ftfy.readthedocs.io>) with its default options; written anew from its documented
/// behaviour. Only [Mojibake] follows it in spirit rather than to the letter.
final class TextRepair {
  private static final Pattern TERMINAL_ESCAPE = Pattern.compile("\u001b\\[[0-9;]*[a-zA-Z]");
  private static final Pattern LINE_BREAK = Pattern.compile("\r\n|[\r\u2028\u2029\u0085]");

  /// ASCII controls other than white space, deprecated Arabic controls, the byte order mark,
  /// annotation marks and the object replacement character.
  private static final Pattern CONTROL =
      Pattern.compile(
          "[\\x00-\\x08\\x0B\\x0E-\\x1F\\x7F\\x{206A}-\\x{206F}\\x{FEFF}\\x{FFF9}-\\x{FFFC}]");

  private static final Map<Integer, String> CHARACTERS = characters();

  private TextRepair() {}

  /// Repairs a text line by line. From the first line that has a `<` on, the text is taken as HTML
  /// itself, and its entities are left alone.
  static String repair(String text) {
    var repaired = new StringBuilder();
    boolean entities = true;
    for (int start = 0; start < text.length(); ) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline + 1;
      String line = text.substring(start, end);
      entities &= line.indexOf('<') < 0;
      repaired.append(repairLine(line, entities));
      start = end;
    }
    return repaired.toString();
  }

  /// Repeats until nothing changes: one repair may bare the next, such as an entity that hid a
  /// curly quote.
  private static String repairLine(String line, boolean entities) {
    String text = line;
    while (true) {
      String before = text;
      if (entities) {
        text = HtmlEntities.resolveUnambiguous(text);
      }
      text = Mojibake.repair(text);
      text = replaceCharacters(text);
      text = LINE_BREAK.matcher(text).replaceAll("\n");
      text = TERMINAL_ESCAPE.matcher(text).replaceAll("");
      text = CONTROL.matcher(text).replaceAll("");
      text = Normalizer.normalize(text, Normalizer.Form.NFC);
      if (text.equals(before)) {
        return text;
      }
    }
  }

  private static String replaceCharacters(String text) {
    var replaced = new StringBuilder(text.length());
    text.codePoints()
        .forEach(code -> {
          String other = CHARACTERS.get(code);
          if (other != null) {
            replaced.append(other);
          } else if (code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE) {
            replaced.append('\uFFFD'); // half of a pair
          } else {
            replaced.appendCodePoint(code);
          }
        });
    return replaced.toString();
  }

  /// Characters that are written otherwise: ligatures and digraphs of Latin letters, full-width and
  /// half-width forms, curly quotes.
  private static Map<Integer, String> characters() {
    var map = new HashMap<Integer, String>();
    for (char ligature : "ĲĳǱǲǳǄǅǆǇǈǉǊǋǌﬀﬁﬂﬃﬄﬆ".toCharArray()) {
      String letters = Normalizer.normalize(String.valueOf(ligature), Normalizer.Form.NFKC);
      map.put((int) ligature, Normalizer.normalize(letters, Normalizer.Form.NFC));
    }
    map.put((int) 'ŉ', "'n"); // the ʼ of its parts is a curly quote as well
    map.put((int) 'ﬅ', "ſt"); // its long s is no ligature
    map.put(0x3000, " ");
    for (int code = 0xFF01; code <= 0xFFEF; code++) {
      String form = Character.toString(code);
      String usual = Normalizer.normalize(form, Normalizer.Form.NFKC);
      if (!usual.equals(form)) {
        map.put(code, usual);
      }
    }
    for (int code : new int[] {0x02BC, 0x2018, 0x2019, 0x201A, 0x201B}) {
      map.put(code, "'");
    }
    for (int code = 0x201C; code <= 0x201F; code++) {
      map.put(code, "\"");
    }
    return Map.copyOf(map);
  }
}
