package dev.genga.wan.text;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jsoup.nodes.Entities;

/// HTML entities as HTML 5 reads them: [the
/// standard](https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state), which
/// is also what Python's `html.unescape` follows. The names come from jsoup's table.
final class HtmlEntities {
  private static final Pattern REFERENCE =
      Pattern.compile("&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\\t\\n\\f <&#;]{1,32};?)");

  private static final Pattern PLAIN_REFERENCE = Pattern.compile("&#?[0-9A-Za-z]{1,24};");

  /// What the numbers 0x80 to 0x9F stand for: they are read as Windows-1252, and those that are free
  /// there as themselves.
  private static final String HIGH_CONTROLS =
      "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

  private HtmlEntities() {}

  /// Resolves all references, also those without a semicolon where HTML 5 allows it (`&ampx` is
  /// `&x`). What is no reference stays as it is.
  static String resolve(String text) {
    return text.indexOf('&') < 0 ? text : replaceAll(REFERENCE, text, HtmlEntities::resolveOne);
  }

  /// Resolves only what is meant as a reference without doubt: it ends in a semicolon. Names in
  /// capitals that HTML doesn't know, such as `&EACUTE;`, give the capital of their character.
  static String resolveUnambiguous(String text) {
    return text.indexOf('&') < 0
        ? text
        : replaceAll(PLAIN_REFERENCE, text, HtmlEntities::resolvePlain);
  }

  private static String replaceAll(
      Pattern pattern, String text, java.util.function.UnaryOperator<String> replacement) {
    return pattern
        .matcher(text)
        .replaceAll((MatchResult match) ->
            java.util.regex.Matcher.quoteReplacement(replacement.apply(match.group())));
  }

  private static String resolveOne(String reference) {
    String body = reference.substring(1);
    return body.startsWith("#") ? number(body) : name(body);
  }

  private static String resolvePlain(String reference) {
    if (reference.startsWith("&#")) {
      String resolved = resolve(reference);
      return resolved.contains(";") ? reference : resolved;
    }
    String name = reference.substring(1, reference.length() - 1);
    if (Entities.isNamedEntity(name)) {
      return Entities.getByName(name);
    }
    String lower = name.toLowerCase(Locale.ROOT);
    boolean capitals = name.equals(lower.toUpperCase(Locale.ROOT));
    if (capitals && Entities.isNamedEntity(lower) && resolve(reference).equals(reference)) {
      return Entities.getByName(lower).toUpperCase(Locale.ROOT);
    }
    return reference;
  }

  /// @param body with `#`, and with a semicolon or without
  private static String number(String body) {
    String digits = body.substring(1, body.endsWith(";") ? body.length() - 1 : body.length());
    boolean hex = digits.startsWith("x") || digits.startsWith("X");
    int code = parse(hex ? digits.substring(1) : digits, hex ? 16 : 10);
    if (code >= 0x80 && code <= 0x9F) {
      return HIGH_CONTROLS.substring(code - 0x80, code - 0x7F);
    }
    if (code == 0 || code > Character.MAX_CODE_POINT || (code >= 0xD800 && code <= 0xDFFF)) {
      return "\uFFFD";
    }
    return isForbidden(code) ? "" : Character.toString(code);
  }

  /// A number too large for any character gives one that is out of range as well.
  private static int parse(String digits, int radix) {
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      value = Math.min(value * radix + Character.digit(digits.charAt(i), radix), 0x110000);
    }
    return value;
  }

  private static boolean isForbidden(int code) {
    boolean control = code < 0x20 && code != '\t' && code != '\n' && code != '\f' && code != '\r';
    boolean noncharacter = (code >= 0xFDD0 && code <= 0xFDEF) || (code & 0xFFFE) == 0xFFFE;
    return control || code == 0x7F || noncharacter;
  }

  /// @param body a name with a semicolon, or the longest run that may hold one
  private static String name(String body) {
    if (body.endsWith(";")) {
      String name = body.substring(0, body.length() - 1);
      if (Entities.isNamedEntity(name)) {
        return Entities.getByName(name);
      }
    } else if (Entities.isBaseNamedEntity(body)) {
      return Entities.getByName(body);
    }
    for (int length = body.length() - 1; length > 1; length--) {
      String start = body.substring(0, length);
      if (Entities.isBaseNamedEntity(start)) {
        return Entities.getByName(start) + body.substring(length);
      }
    }
    return "&" + body;
  }
}
