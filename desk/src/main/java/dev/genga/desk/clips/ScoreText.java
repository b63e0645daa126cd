package dev.genga.desk.clips;

import dev.genga.film.index.WorstWindows;
import dev.genga.film.score.Score;
import java.util.Arrays;
import java.util.Locale;

/// What a score says, in words for who chooses.
///
/// @param name in the index
/// @param label on the page
/// @param meaning what it measures, and what small or large values are a sign of
public record ScoreText(String name, String label, String meaning) {
  private static final String OF_UNSEEN =
      "Finds: a caption that one of the clip's windows doesn't bear out. The most statements of the"
          + " caption that a window of the training doesn't show, by the model that was asked.";

  /// The text of a score; of one that is new here, its name.
  public static ScoreText of(String name) {
    return new ScoreText(name, name.replace('_', ' ').toLowerCase(Locale.ROOT), meaning(name));
  }

  private static String meaning(String name) {
    if (name.equals(WorstWindows.UNSEEN)) {
      return OF_UNSEEN;
    }
    boolean ofWindows = name.startsWith(WorstWindows.PREFIX);
    String of = ofWindows ? name.substring(WorstWindows.PREFIX.length()) : name;
    return Arrays.stream(Score.values())
        .filter(score -> score.key().equals(of))
        .map(score -> "Finds: %s. %s".formatted(score.finds(), score.explanation()))
        .map(text -> ofWindows ? "The worst of its windows in a training. " + text : text)
        .findFirst()
        .orElse("A number that the index has under this name.");
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
