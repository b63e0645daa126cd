package dev.genga.training.checkpoint;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Values as Python's `str` and `json.dumps` write them: programs that read LoRA files expect these
/// forms, and musubi-tuner's hashes cover them.
public final class PythonText {
  private static final int PLAIN_FROM = -4;
  private static final int PLAIN_BELOW = 16;

  private PythonText() {}

  /// `True`, `None`, `5e-05`, `7`, `(0.9, 0.99)`, or a text as it is.
  public static String str(@Nullable Object value) {
    return switch (value) {
      case null -> "None";
      case Boolean b -> b ? "True" : "False";
      case Double d -> number(d);
      case List<?> list ->
          list.stream().map(PythonText::str).collect(Collectors.joining(", ", "(", ")"));
      default -> value.toString();
    };
  }

  /// A float: the fewest digits that read back as the same, with an exponent below 1e-4 and from 1e16
  /// on.
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value > 0 ? "0.0" : "-0.0";
    }
    var shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= PLAIN_FROM && exponent < PLAIN_BELOW) {
      String plain = shortest.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String digits = shortest.unscaledValue().abs().toString();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    String sign = value < 0 ? "-" : "";
    return String.format(
        Locale.ROOT, "%s%se%s%02d", sign, mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /// A list of texts as Python's `repr` writes it: `['a', 'b\\.c']`.
  static String list(List<String> texts) {
    return texts.stream()
        .map(text -> "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /// JSON with a space after commas and colons, and everything beyond ASCII escaped.
  ///
  /// @param value null, a truth value, a number, a text, a list or a map of these
  public static String json(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Boolean b -> b.toString();
      case Double d -> number(d);
      case Number n -> n.toString();
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> quoted(String.valueOf(entry.getKey())) + ": " + json(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case List<?> list ->
          list.stream().map(PythonText::json).collect(Collectors.joining(", ", "[", "]"));
      default -> quoted(value.toString());
    };
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        case '\b' -> quoted.append("\\b");
        case '\f' -> quoted.append("\\f");
        default -> {
          if (c < ' ' || c > '~') {
            quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
