package dev.genga.training.log;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Something that happened between the steps of a run.
///
/// @param step after which it happened; 0: before the first
/// @param name one word, such as `saved`
/// @param facts by name, in order
public record RunEvent(int step, String name, Map<String, String> facts) {
  /// Copies the map.
  public RunEvent {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }
}
