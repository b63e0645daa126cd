package dev.genga.training.optimizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An argument of an optimizer, by the name that its Python class has for it.
///
/// @param usual its default, which tells its type too: a `Double`, `Integer`, `Boolean`, a `List` of two
///     `Double`, or an `Optional` `Double`
/// @param range where its numbers lie
record Argument(String name, Object usual, Range range) {
  /// Where numbers lie.
  enum Range {
    FROM_ZERO("0 or more"),
    ABOVE_ZERO("above 0"),
    FROM_ONE("1 or more"),
    UP_TO_ZERO("0 or less"),
    SHARE("0 or more and below 1"),
    INNER_SHARE("above 0 and below 1"),
    ANY("finite");

    final String words;

    Range(String words) {
      this.words = words;
    }

    /// No number that isn't one; only a factor may be infinite, to be no bound.
    boolean contains(double value) {
      return switch (this) {
        case FROM_ZERO -> value >= 0 && Double.isFinite(value);
        case ABOVE_ZERO -> value > 0 && Double.isFinite(value);
        case FROM_ONE -> value >= 1;
        case UP_TO_ZERO -> value <= 0 && Double.isFinite(value);
        case SHARE -> value >= 0 && value < 1;
        case INNER_SHARE -> value > 0 && value < 1;
        case ANY -> Double.isFinite(value);
      };
    }
  }

  static Argument number(String name, double usual, Range range) {
    return new Argument(name, usual, range);
  }

  static Argument whole(String name, int usual, Range range) {
    return new Argument(name, usual, range);
  }

  static Argument pair(String name, double first, double second, Range range) {
    return new Argument(name, List.of(first, second), range);
  }

  /// Without a value of its own where none is given.
  static Argument optional(String name, Range range) {
    return new Argument(name, Optional.empty(), range);
  }

  static Argument flag(String name, boolean usual) {
    return new Argument(name, usual, Range.ANY);
  }

  /// What can be written, for whoever wrote something else.
  String form() {
    return switch (usual) {
      case Integer _ -> "a whole number, " + range.words;
      case Boolean _ -> "True or False";
      case List<?> pair ->
          "two numbers, %s, such as %s"
              .formatted(
                  range.words, pair.stream().map(String::valueOf).collect(Collectors.joining(",")));
      case Optional<?> _ -> "a number, " + range.words + ", or None";
      default -> "a number, " + range.words;
    };
  }

  /// Reads a value as Python writes it.
  ///
  /// @return one of the types above, or null where the text is none in the range
  @Nullable Object parse(String text) {
    try {
      return switch (usual) {
        case Integer _ -> inRange(Integer.parseInt(text));
        case Boolean _ -> flag(text);
        case List<?> _ -> pair(text);
        case Optional<?> _ ->
            text.equals("None") ? Optional.empty() : optional(inRange(number(text)));
        default -> inRange(number(text));
      };
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private <N extends Number> @Nullable N inRange(N value) {
    return range.contains(value.doubleValue()) ? value : null;
  }

  private static @Nullable Object optional(@Nullable Double value) {
    return value == null ? null : Optional.of(value);
  }

  private static double number(String text) {
    return text.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text.strip());
  }

  private static @Nullable Boolean flag(String text) {
    return switch (text) {
      case "True", "true" -> true;
      case "False", "false" -> false;
      default -> null;
    };
  }

  private @Nullable List<Double> pair(String text) {
    String[] parts = text.replaceFirst("^[(\\[]", "").replaceFirst("[)\\]]$", "").split(",", -1);
    if (parts.length != 2) {
      return null;
    }
    double first = number(parts[0]);
    double second = number(parts[1]);
    return range.contains(first) && range.contains(second) ? List.of(first, second) : null;
  }

  /// A value of an [#optional] argument.
  static Optional<Double> value(OptionalDouble value) {
    return value.isEmpty() ? Optional.empty() : Optional.of(value.getAsDouble());
  }

  /// The values that differ from the defaults, by name.
  ///
  /// @param values one for each argument, in their order
  static Map<String, Object> told(List<Argument> arguments, Object... values) {
    var told = new LinkedHashMap<String, Object>();
    for (int i = 0; i < values.length; i++) {
      if (!values[i].equals(arguments.get(i).usual())) {
        told.put(
            arguments.get(i).name(),
            values[i] instanceof Optional<?> value ? value.orElseThrow() : values[i]);
      }
    }
    return told;
  }
}
