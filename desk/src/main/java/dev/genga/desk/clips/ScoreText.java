package dev.genga.desk.clips;

import dev.genga.film.score.Score;
import java.util.Arrays;
import java.util.Locale;

/// What a score says, in words for who chooses.
///
/// @param name in the index
/// @param label on the page
/// @param meaning what it measures, and what small or large values are a sign of
public record ScoreText(String name, String label, String meaning) {
  /// The text of a score; of one that is new here, its name.
  public static ScoreText of(String name) {
    String meaning =
        Arrays.stream(Score.values())
            .filter(score -> score.key().equals(name))
            .map(score -> "Finds: %s. %s".formatted(score.finds(), score.explanation()))
            .findFirst()
            .orElse("A number that the index has under this name.");
    return new ScoreText(name, name.replace('_', ' ').toLowerCase(Locale.ROOT), meaning);
  }

  /// A value in a few digits.
  public static String digits(double value) {
    double size = Math.abs(value);
    if (value == Math.rint(value) && size < 1e6) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, size < 0.1 ? "%.2g" : size < 10 ? "%.2f" : "%.1f", value);
  }
}
