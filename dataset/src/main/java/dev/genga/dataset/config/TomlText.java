package dev.genga.dataset.config;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/// Writes values as TOML.
public final class TomlText {
  private static final int LONGEST = 60;

  private TomlText() {}

  /// `key = value` on one line, cut where it is long: for problems.
  static String of(String key, Object value) {
    String text = key + " = " + of(value);
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
  }

  /// A value as TOML.
  public static String of(Object value) {
    return switch (value) {
      case String text -> quoted(text);
      case TomlArray array ->
          IntStream.range(0, array.size())
              .mapToObj(i -> of(array.get(i)))
              .collect(Collectors.joining(", ", "[", "]"));
      case TomlTable _ -> "{...}";
      default -> value.toString();
    };
  }

  /// A path with backslashes reads best in TOML's literal quotes.
  private static String quoted(String text) {
    return text.contains("\\") && !text.contains("'")
        ? "'" + text + "'"
        : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }
}
