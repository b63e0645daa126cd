package dev.genga.app.musubi;

import dev.genga.base.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The flags of a command that genga can't do, and those that it does in another way.
///
/// @param values of the flags that were given, by name
/// @param places where each was said
record Refusals(Script script, Map<String, Object> values, Map<String, String> places) {

  /// Adds each flag that is refused, by name.
  void addTo(Problems problems) {
    for (var flag : given()) {
      if (flag.treatment() instanceof Treatment.Refused(var reason, var harmless)
          && !harmless(flag, harmless)) {
        problems.add(
            "%s can't be done: %s".formatted(flag.name(), reason),
            places.getOrDefault(flag.name(), flag.name()),
            "leave it out");
      }
    }
  }

  /// One line for all flags that have the same thing done instead.
  List<String> replaced() {
    var lines = new LinkedHashMap<String, List<String>>();
    for (var flag : given()) {
      if (flag.treatment() instanceof Treatment.Replaced(var instead)) {
        lines.computeIfAbsent(instead, _ -> new ArrayList<>()).add(flag.name());
      }
    }
    return lines.entrySet().stream()
        .map(line -> String.join(", ", line.getValue()) + ": " + line.getKey())
        .toList();
  }

  private boolean harmless(Flag flag, List<String> harmless) {
    Object value = values.get(flag.name());
    return harmless.stream()
        .anyMatch(word ->
            value instanceof Number number
                ? number.doubleValue() == Double.parseDouble(word)
                : word.equals(value));
  }

  private List<Flag> given() {
    return FlagTable.of(script).stream().filter(flag -> values.containsKey(flag.name())).toList();
  }
}
