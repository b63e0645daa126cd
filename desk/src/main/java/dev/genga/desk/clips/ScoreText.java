package dev.genga.desk.clips;

import java.util.List;
import java.util.Locale;

/// What a score says, in words for who chooses.
///
/// @param name in the index
/// @param label on the page
/// @param meaning what it measures, and what small or large values are a sign of
public record ScoreText(String name, String label, String meaning) {
  private static final List<ScoreText> KNOWN =
      List.of(
          new ScoreText(
              "motion",
              "motion",
              "The mean difference between neighbouring frames, of 255. Near 0: a still. Large: too"
                  + " much at once."),
          new ScoreText(
              "dark", "black frames", "The share of frames that are black: 0 for none, 1 for all."),
          new ScoreText(
              "change",
              "strongest change",
              "How much the picture changes within 1, 3 or 8 frames where it changes most, less"
                  + " what is usual in the clip. Large: a cut, a dissolve or a flash inside."),
          new ScoreText(
              "change_frame",
              "frame of the change",
              "Where the strongest change lies; nothing good or bad by itself."),
          new ScoreText(
              "sharpness",
              "sharpness",
              "The fine detail of the sharpest frame looked at, against its contrast. Small: a"
                  + " blurred clip."),
          new ScoreText(
              "nearest",
              "distance to the nearest",
              "How far the clip is that looks most like it, in any film, of 255. Near 0: a"
                  + " near-duplicate."));

  /// The text of a score; of one that is new here, its name.
  public static ScoreText of(String name) {
    return KNOWN.stream()
        .filter(text -> text.name().equals(name))
        .findFirst()
        .orElse(
            new ScoreText(
                name,
                name.replace('_', ' ').toLowerCase(Locale.ROOT),
                "A number that the index has under this name."));
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
