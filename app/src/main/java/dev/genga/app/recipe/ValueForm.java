package dev.genga.app.recipe;

import dev.genga.dataset.config.TomlText;
import dev.genga.wan.generation.LoraUse;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How a value of an option stands in a recipe.
///
/// @param type the option's, of a list its elements'
record ValueForm(Class<?> type) {
  /// A type that no option has had so far has to be written and read here first.
  private enum Kind {
    FLAG,
    WHOLE,
    NUMBER,
    TEXT,
    PATH,
    LORA,
    WORD
  }

  /// Whether values of this type can stand in a recipe.
  boolean isKnown() {
    return kindOrNull() != null;
  }

  private Kind kind() {
    var kind = kindOrNull();
    if (kind == null) {
      throw new IllegalStateException("a recipe can't hold a " + type.getSimpleName());
    }
    return kind;
  }

  private @Nullable Kind kindOrNull() {
    if (type == boolean.class || type == Boolean.class) {
      return Kind.FLAG;
    }
    if (isInt() || type == long.class || type == Long.class) {
      return Kind.WHOLE;
    }
    if (type == double.class || type == Double.class) {
      return Kind.NUMBER;
    }
    if (type == String.class) {
      return Kind.TEXT;
    }
    if (type == Path.class) {
      return Kind.PATH;
    }
    if (type == LoraUse.class) {
      return Kind.LORA;
    }
    return type.isEnum() ? Kind.WORD : null;
  }

  private boolean isInt() {
    return type == int.class || type == Integer.class;
  }

  /// Whether a value stands without quotes.
  boolean isNumber() {
    return kind() == Kind.WHOLE || kind() == Kind.NUMBER;
  }

  /// @param value as the TOML reader gives it
  /// @param folder where relative paths start
  /// @return the option's value; null where it is of another type or out of range
  @Nullable Object read(Object value, Path folder) {
    return switch (kind()) {
      case FLAG -> value instanceof Boolean ? value : null;
      case WHOLE -> value instanceof Long number ? whole(number) : null;
      case NUMBER ->
          value instanceof Double || value instanceof Long ? ((Number) value).doubleValue() : null;
      case TEXT -> text(value);
      case PATH -> value instanceof String text ? path(text, folder) : null;
      case LORA -> value instanceof String text ? lora(text, folder) : null;
      case WORD -> value instanceof String text ? word(text) : null;
    };
  }

  private @Nullable Object whole(long number) {
    if (!isInt()) {
      return number;
    }
    return number == (int) number ? Integer.valueOf((int) number) : null;
  }

  /// `lr_warmup = 100` is as good as `lr_warmup = "5%"`.
  private static @Nullable String text(Object value) {
    return switch (value) {
      case String text -> text;
      case Long number -> number.toString();
      case Double number -> number(number);
      default -> null;
    };
  }

  private static @Nullable Path path(String text, Path folder) {
    try {
      return text.isBlank() ? null : folder.resolve(text).normalize();
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static @Nullable LoraUse lora(String text, Path folder) {
    var use = LoraText.parse(text);
    var file = path(use.file(), folder);
    return file == null ? null : new LoraUse(file.toString(), use.strength());
  }

  private @Nullable Object word(String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.toString().equals(text.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElse(null);
  }

  /// In words, for problems.
  String words() {
    return switch (kind()) {
      case FLAG -> "true or false, without quotes";
      case WHOLE -> "a whole number";
      case NUMBER -> "a number";
      case TEXT -> "text in quotes";
      case PATH -> "a path in quotes";
      case LORA -> "a file in quotes, with or without a strength";
      case WORD ->
          "one of "
              + Arrays.stream(type.getEnumConstants())
                  .map(Object::toString)
                  .collect(Collectors.joining(", "));
    };
  }

  /// How such a value is written, for problems.
  String example() {
    return switch (kind()) {
      case FLAG -> "true";
      case WHOLE, NUMBER -> "1";
      case TEXT -> "\"...\"";
      case PATH -> "\"folder/file\"";
      case LORA -> "\"style.safetensors:0.8\"";
      case WORD -> "\"" + type.getEnumConstants()[0] + "\"";
    };
  }

  /// A value as TOML.
  ///
  /// @param folder where relative paths start
  String toml(Object value, Path folder) {
    return switch (value) {
      case Double number -> number(number);
      case Path path -> TomlText.of(path(path, folder));
      case LoraUse use -> {
        String file = path(Path.of(use.file()), folder);
        yield TomlText.of(use.strength() == 1 ? file : file + ":" + number(use.strength()));
      }
      case Enum<?> word -> TomlText.of(word.toString());
      default -> TomlText.of(value);
    };
  }

  /// What lies in the same folder or beside it is told as seen from there, so that a project may be
  /// moved.
  private static String path(Path path, Path folder) {
    Path whole = path.toAbsolutePath().normalize();
    Path start = folder.toAbsolutePath().normalize();
    Path around = start.getParent() == null ? start : start.getParent();
    if (!whole.startsWith(around)) {
      return whole.toString();
    }
    String relative = start.relativize(whole).toString().replace('\\', '/');
    return relative.isEmpty() ? "." : relative;
  }

  /// `5e-5` and `32`, as people write them.
  static String number(double value) {
    String text = Double.toString(value).replace("E", "e").replace(".0e", "e");
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
