package dev.genga.app.musubi;

import dev.genga.base.DidYouMean;
import dev.genga.base.Problems;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A flag's value, made of text as Python's types make it.
final class Value {
  private Value() {}

  /// @param given at least one text, but for a flag that takes any number
  /// @return null where it can't be, which is then among the problems
  static @Nullable Object read(Flag flag, List<String> given, String place, Problems problems) {
    try {
      return switch (flag.values()) {
        case SWITCH -> true;
        case TEXT -> choice(flag, given.getFirst(), place, problems);
        case WHOLE -> whole(flag, given.getFirst(), place, problems);
        case LARGE -> large(given.getFirst());
        case NUMBER -> number(given.getFirst());
        case STEPS -> steps(given.getFirst());
        case TEXTS -> List.copyOf(given);
        case NUMBERS -> given.stream().map(Value::number).toList();
      };
    } catch (NumberFormatException e) {
      problems.add(
          "%s takes %s".formatted(flag.name(), kind(flag.values())),
          place,
          "write one, or leave the flag out");
      return null;
    }
  }

  private static @Nullable String choice(Flag flag, String text, String place, Problems problems) {
    if (flag.choices().isEmpty() || flag.choices().contains(text)) {
      return text;
    }
    String meant = DidYouMean.nearest(text, flag.choices());
    problems.add(
        "%s takes no '%s'".formatted(flag.name(), text),
        place,
        meant.isEmpty()
            ? "take one of " + String.join(", ", flag.choices())
            : "did you mean " + meant + "?");
    return null;
  }

  /// Python's `int`.
  private static Long large(String text) {
    return Long.valueOf(text.strip().replace("_", ""));
  }

  /// The same where nothing is as large as an `int` of Java's may be.
  private static @Nullable Integer whole(Flag flag, String text, String place, Problems problems) {
    long value = large(text);
    if (value != (int) value) {
      problems.add(
          "%s can't be %d".formatted(flag.name(), value),
          place,
          "use a number below " + Integer.MAX_VALUE);
      return null;
    }
    return (int) value;
  }

  /// Python's `float`.
  static Double number(String text) {
    String plain = text.strip().replace("_", "");
    return switch (plain.replaceFirst("^[+-]", "").toLowerCase(Locale.ROOT)) {
      case "inf", "infinity" ->
          plain.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> {
        if (plain.matches(".*[fFdDxXpP]$|.*0[xX].*")) {
          throw new NumberFormatException(text); // Java's own forms
        }
        yield Double.valueOf(plain);
      }
    };
  }

  /// musubi-tuner's steps: whole numbers from 1 on count, others are a share.
  private static Object steps(String text) {
    if (text.endsWith("%")) {
      return number(text.substring(0, text.length() - 1)) / 100;
    }
    double value = number(text);
    return value >= 1 && value == (int) value ? (Object) (int) value : value;
  }

  private static String kind(Flag.Values values) {
    return switch (values) {
      case WHOLE, LARGE -> "a whole number";
      case NUMBER -> "a number";
      case NUMBERS -> "numbers";
      case STEPS -> "a number of steps, or a share of them";
      case SWITCH, TEXT, TEXTS -> "a text";
    };
  }

  /// A value of a TOML file, which has types of its own.
  ///
  /// @param value a truth value, a number, a text, or a list of these
  static @Nullable Object ofToml(Flag flag, Object value, String place, Problems problems) {
    boolean many = flag.values() == Flag.Values.TEXTS || flag.values() == Flag.Values.NUMBERS;
    boolean fits =
        switch (flag.values()) {
          case SWITCH -> value instanceof Boolean;
          case TEXTS, NUMBERS -> value instanceof List<?>;
          case TEXT -> value instanceof String;
          case WHOLE, LARGE -> value instanceof Long || value instanceof String;
          case NUMBER, STEPS -> value instanceof Number || value instanceof String;
        };
    if (!fits) {
      String kind = flag.values() == Flag.Values.SWITCH ? "true or false" : kind(flag.values());
      problems.add(
          "%s takes %s%s".formatted(flag.name(), many ? "a list of " : "", kind),
          place,
          "write it so");
      return null;
    }
    if (flag.values() == Flag.Values.SWITCH) {
      return value;
    }
    var texts =
        value instanceof List<?> list
            ? list.stream().map(Objects::toString).toList()
            : List.of(value.toString());
    return read(flag, texts, place, problems);
  }
}
