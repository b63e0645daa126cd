package dev.genga.training.optimizer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/// The values of an optimizer's arguments: those that were given, and the defaults of the others.
///
/// @param values by name; their types are those of [Argument#usual]
/// @param learningRate the full one of the run
record Arguments(Map<String, Object> values, double learningRate) {
  /// The defaults.
  static Arguments usual(List<Argument> known) {
    return of(known, Map.of(), 0);
  }

  /// @param given some of the known ones
  static Arguments of(List<Argument> known, Map<String, Object> given, double learningRate) {
    var values = new HashMap<String, Object>();
    known.forEach(argument -> values.put(argument.name(), argument.usual()));
    values.putAll(given);
    return new Arguments(Map.copyOf(values), learningRate);
  }

  private Object value(String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  double number(String name) {
    return (Double) value(name);
  }

  int whole(String name) {
    return (Integer) value(name);
  }

  boolean flag(String name) {
    return (Boolean) value(name);
  }

  double first(String name) {
    return (Double) ((List<?>) value(name)).getFirst();
  }

  double second(String name) {
    return (Double) ((List<?>) value(name)).getLast();
  }

  OptionalDouble optional(String name) {
    var value = (Optional<?>) value(name);
    return value.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of((Double) value.get());
  }
}
