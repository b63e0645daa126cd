package dev.genga.world.statistics;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Counts answers to a question whose true answer is known.
///
/// @param <E> the possible answers
public final class Tally<E extends Enum<E>> {
  private final E[] answers;
  private final int[][] counts;

  /// @param type the answers' type
  public Tally(Class<E> type) {
    answers = type.getEnumConstants();
    counts = new int[answers.length][answers.length + 1];
  }

  /// @param given null where no answer was given
  public void add(E truth, @Nullable E given) {
    counts[truth.ordinal()][given == null ? answers.length : given.ordinal()]++;
  }

  /// Adds another's counts.
  public void add(Tally<E> other) {
    for (int i = 0; i < counts.length; i++) {
      for (int j = 0; j < counts[i].length; j++) {
        counts[i][j] += other.counts[i][j];
      }
    }
  }

  /// How many answers were counted.
  public int total() {
    int total = 0;
    for (var row : counts) {
      for (int count : row) {
        total += count;
      }
    }
    return total;
  }

  /// How many of them were not the true one.
  public int errors() {
    int right = 0;
    for (int i = 0; i < counts.length; i++) {
      right += counts[i][i];
    }
    return total() - right;
  }

  /// The share of true answers.
  public double share() {
    return 1 - errors() / (double) total();
  }

  /// What whoever guesses reaches.
  public double chance() {
    return 1.0 / answers.length;
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
      for (int count : counts[truth.ordinal()]) {
        text.append("%14d".formatted(count));
      }
      text.append("%n".formatted());
    }
    return text.toString();
  }

  private static String name(Enum<?> answer) {
    return answer.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
