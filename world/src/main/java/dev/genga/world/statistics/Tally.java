package dev.genga.world.statistics;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts answers to a question whose true answer is known.
///
/// @param <E> the possible answers
public final class Tally<E extends Enum<E>> {
  private final List<E> answers;
  private final Map<E, Map<E, Integer>> given;
  private final Map<E, Integer> unknown;

  /// @param type the answers' type
  public Tally(Class<E> type) {
    answers = List.of(type.getEnumConstants());
    given = new EnumMap<>(type);
    unknown = new EnumMap<>(type);
  }

  /// @param answer null where none was given
  public void add(E truth, @Nullable E answer) {
    if (answer == null) {
      unknown.merge(truth, 1, Integer::sum);
    } else {
      row(truth).merge(answer, 1, Integer::sum);
    }
  }

  /// Adds another's counts.
  public void add(Tally<E> other) {
    other.given.forEach(
        (truth, row) -> row.forEach((answer, n) -> row(truth).merge(answer, n, Integer::sum)));
    other.unknown.forEach((truth, n) -> unknown.merge(truth, n, Integer::sum));
  }

  private Map<E, Integer> row(E truth) {
    return given.computeIfAbsent(truth, _ -> new HashMap<>());
  }

  /// How many answers were counted.
  public int total() {
    int total = 0;
    for (var truth : answers) {
      total += unknown.getOrDefault(truth, 0);
      for (int n : row(truth).values()) {
        total += n;
      }
    }
    return total;
  }

  /// How many of them were not the true one.
  public int errors() {
    int right = 0;
    for (var truth : answers) {
      right += row(truth).getOrDefault(truth, 0);
    }
    return total() - right;
  }

  /// The share of true answers.
  public double share() {
    return 1 - errors() / (double) total();
  }

  /// What whoever guesses reaches.
  public double chance() {
    return 1.0 / answers.size();
  }

  /// A table: true answers by row, given ones by column.
  public String table() {
    var text = new StringBuilder("%-14s".formatted("true \\ given"));
    for (var answer : answers) {
      text.append("%14s".formatted(name(answer)));
    }
    text.append("%14s%n".formatted("unknown"));
    for (var truth : answers) {
      text.append("%-14s".formatted(name(truth)));
      for (var answer : answers) {
        text.append("%14d".formatted(row(truth).getOrDefault(answer, 0)));
      }
      text.append("%14d%n".formatted(unknown.getOrDefault(truth, 0)));
    }
    return text.toString();
  }

  private static String name(Enum<?> answer) {
    return answer.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
