package dev.genga.app.project;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How far one stage of a project is.
///
/// @param stage its name, such as `captions`
/// @param told in words what there is
/// @param counts by name, in order
/// @param stale what was made from something else than there is now, a sentence each
/// @param again how that is done again; empty where nothing is stale
/// @param next the command that goes on with it; empty where there is none
public record StageStatus(
    String stage,
    State state,
    String told,
    Map<String, Integer> counts,
    List<String> stale,
    String again,
    String next) {
  /// How far a stage can be.
  public enum State {
    /// Nothing is there.
    OPEN,
    /// Some of it is there.
    PART,
    /// What is there was made from something else than there is now.
    STALE,
    /// All of it is there.
    DONE
  }

  /// Copies map and list.
  public StageStatus {
    counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    stale = List.copyOf(stale);
  }

  /// Nothing out of date.
  StageStatus(String stage, State state, String told, Map<String, Integer> counts, String next) {
    this(stage, state, told, counts, List.of(), "", next);
  }

  /// What is out of date is done again by the command that goes on.
  StageStatus(
      String stage,
      State state,
      String told,
      Map<String, Integer> counts,
      List<String> stale,
      String next) {
    this(stage, state, told, counts, stale, stale.isEmpty() ? "" : next, next);
  }

  /// Counts by name, in order.
  static Map<String, Integer> numbers(Object... namesAndNumbers) {
    var counts = new LinkedHashMap<String, Integer>();
    for (int i = 0; i < namesAndNumbers.length; i += 2) {
      counts.put((String) namesAndNumbers[i], (Integer) namesAndNumbers[i + 1]);
    }
    return counts;
  }

  /// The first names of many, in one line.
  static String some(List<String> names) {
    int shown = 3;
    String first = String.join(", ", names.subList(0, Math.min(shown, names.size())));
    return names.size() > shown ? first + " and %d more".formatted(names.size() - shown) : first;
  }
}
