package dev.genga.dataset.config;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;

/// What may stand behind a key. Types are as strict as musubi-tuner's, or a little stricter, so
/// that a file which genga reads is read by both.
enum KeyType {
  /// A whole number of at least 1.
  COUNT("a whole number of at least 1", "1") {
    @Override
    @Nullable Object read(Object value) {
      return value instanceof Long number && number >= 1 && number <= Integer.MAX_VALUE
          ? number.intValue()
          : null;
    }
  },
  /// A number with a decimal point, above 0.
  DECIMAL("a number above 0 with a decimal point", "24.0") {
    @Override
    @Nullable Object read(Object value) {
      return value instanceof Double number && number > 0 && Double.isFinite(number)
          ? number
          : null;
    }
  },
  /// A number from 0 to 1.
  SHARE("a number from 0 to 1", "0.1") {
    @Override
    @Nullable Object read(Object value) {
      return value instanceof Number number
              && number.doubleValue() >= 0
              && number.doubleValue() <= 1
          ? number.doubleValue()
          : null;
    }
  },
  /// A number above 0.
  WEIGHT("a number above 0", "0.5") {
    @Override
    @Nullable Object read(Object value) {
      return value instanceof Number number
              && number.doubleValue() > 0
              && Double.isFinite(number.doubleValue())
          ? number.doubleValue()
          : null;
    }
  },
  /// `true` or `false`.
  FLAG("true or false, without quotes", "true") {
    @Override
    @Nullable Object read(Object value) {
      return value instanceof Boolean ? value : null;
    }
  },
  /// Text that is not empty.
  TEXT("text in quotes", "\"...\"") {
    @Override
    @Nullable Object read(Object value) {
      return value instanceof String text && !text.isBlank() ? text : null;
    }
  },
  /// A list of whole numbers of at least 1, not empty.
  COUNTS("a list of whole numbers of at least 1", "[1, 21]") {
    @Override
    @Nullable Object read(Object value) {
      return value instanceof TomlArray array && !array.isEmpty() ? counts(array) : null;
    }
  },
  /// One whole number for a square, or `[width, height]`.
  SIZE("a whole number, or [width, height]", "[768, 416]") {
    @Override
    @Nullable Object read(Object value) {
      if (COUNT.read(value) instanceof Integer side) {
        return new Size(side, side);
      }
      if (value instanceof TomlArray array && array.size() == 2) {
        var sides = counts(array);
        return sides == null ? null : new Size(sides.get(0), sides.get(1));
      }
      return null;
    }
  },
  /// Anything: the key is refused whatever it holds.
  ANY("", "") {
    @Override
    Object read(Object value) {
      return value;
    }
  };

  /// In words, for problems.
  final String words;

  /// How such a value is written, for problems.
  final String example;

  KeyType(String words, String example) {
    this.words = words;
    this.example = example;
  }

  /// @param value as the TOML reader gives it
  /// @return the value in Java's types, or null where it is of another type or out of range
  abstract @Nullable Object read(Object value);

  private static @Nullable List<Integer> counts(TomlArray array) {
    var numbers = IntStream.range(0, array.size()).mapToObj(array::get).map(COUNT::read).toList();
    return numbers.stream().allMatch(Integer.class::isInstance)
        ? numbers.stream().map(Integer.class::cast).toList()
        : null;
  }
}
