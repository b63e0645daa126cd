package dev.genga.app.musubi;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The flags of one command with their values.
///
/// @param values of the flags that were given, by name: a text, a number (whole ones are `Integer` or
///     `Long`), a list of these, or true
/// @param places where each was said
record Arguments(Script script, Map<String, Object> values, Map<String, String> places) {
  /// Copies the maps.
  Arguments {
    values = Map.copyOf(values);
    places = Map.copyOf(places);
  }

  /// Whether it was given, on the command line or in the file of settings.
  boolean given(String flag) {
    return values.containsKey(flag);
  }

  /// Whether a switch is on.
  boolean on(String flag) {
    return Boolean.TRUE.equals(value(flag));
  }

  /// The text of a flag, or null where it has none.
  @Nullable String text(String flag) {
    Object value = value(flag);
    return value == null ? null : value.toString();
  }

  /// The text of a flag that has one: see [Flag#required].
  String said(String flag) {
    return Objects.requireNonNullElse(text(flag), "");
  }

  /// A whole number; that it is no larger than an `Integer` was seen to when it was read, but for [#big].
  @Nullable Integer whole(String flag) {
    return value(flag) instanceof Number number
        ? Integer.valueOf(Math.toIntExact(number.longValue()))
        : null;
  }

  @Nullable Long big(String flag) {
    return value(flag) instanceof Number number ? number.longValue() : null;
  }

  @Nullable Double number(String flag) {
    return value(flag) instanceof Number number ? number.doubleValue() : null;
  }

  /// The number of a flag that has a default.
  double real(String flag) {
    return Objects.requireNonNull(number(flag));
  }

  /// The whole number of a flag that has a default.
  int count(String flag) {
    return Objects.requireNonNull(whole(flag));
  }

  List<String> list(String flag) {
    return value(flag) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  /// Where a flag was said, or its name.
  String where(String flag) {
    return places.getOrDefault(flag, flag);
  }

  private @Nullable Object value(String flag) {
    Object value = values.get(flag);
    return value != null
        ? value
        : FlagTable.find(script, flag)
            .orElseThrow(() -> new IllegalArgumentException(flag))
            .otherwise();
  }

  /// All values, those that were not given included, by name without dashes.
  Map<String, @Nullable Object> all() {
    var all = new TreeMap<String, @Nullable Object>();
    for (var flag : FlagTable.of(script)) {
      Object value = value(flag.name());
      boolean off = value == null && flag.values() == Flag.Values.SWITCH;
      all.put(flag.name().substring(2), off ? Boolean.FALSE : value);
    }
    return all;
  }
}
