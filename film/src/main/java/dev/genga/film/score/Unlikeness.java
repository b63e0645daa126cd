package dev.genga.film.score;

import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.WindowRows;
import java.util.Arrays;
import java.util.Map;

/// Tells which windows differ from their clips by more than is usual among all windows, so that a caption
/// of the clip may not be true of them.
public final class Unlikeness {
  /// From so many deviations on a window is to be looked at: Iglewicz and Hoaglin's.
  public static final double WARNING = 3.5;

  /// Of fewer windows nobody can say what is usual.
  static final int LEAST_WINDOWS = 8;

  /// Deviations below these are too small for anybody to see.
  private static final Map<Score, Double> LEAST =
      Map.of(Score.UNLIKE_COLOUR, 0.01, Score.UNLIKE_EDGES, 0.01, Score.UNLIKE_MOTION, 0.02);

  private Unlikeness() {}

  /// Writes the score [Score#UNLIKE] of all windows that are taken now; none has it where they are too few.
  static void write(FilmIndex index) {
    WindowRows.clear(index, Score.UNLIKE.key());
    LEAST.forEach((score, least) -> {
      var parts = parts(WindowRows.values(index, score.key()));
      if (parts.length >= LEAST_WINDOWS) {
        var spread = Spread.of(parts, least);
        WindowRows.raise(index, Score.UNLIKE.key(), score.key(), spread.median(), spread.unit());
      }
    });
  }

  /// By how many deviations each value is above what is usual.
  static double[] deviations(Score score, double[] values) {
    var parts = parts(values);
    if (parts.length < LEAST_WINDOWS) {
      return new double[values.length];
    }
    var spread = Spread.of(parts, LEAST.getOrDefault(score, 0.0));
    return Arrays.stream(values)
        .map(value -> value > 0 ? Math.max(0, spread.above(value)) : 0)
        .toArray();
  }

  /// Windows that are whole clips don't tell what is usual, and are never unlike.
  private static double[] parts(double[] values) {
    return Arrays.stream(values).filter(value -> value > 0).toArray();
  }
}
