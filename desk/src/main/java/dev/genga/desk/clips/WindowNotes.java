package dev.genga.desk.clips;

import dev.genga.film.index.WindowFindings.Finding;
import dev.genga.film.score.Score;
import dev.genga.film.score.Unlikeness;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is known of a window, as it stands under its picture.
///
/// @param values its scores; none where it wasn't scored
/// @param warning why the clip's caption may not fit it; empty where nothing speaks against it
/// @param unseen statements of the caption that a model didn't see in it
public record WindowNotes(List<Value> values, String warning, List<String> unseen) {
  /// Nothing is known.
  public static final WindowNotes NONE = new WindowNotes(List.of(), "", List.of());

  /// Told by the warning, and of little use by themselves.
  private static final Set<Score> PARTS =
      Set.of(Score.UNLIKE_COLOUR, Score.UNLIKE_EDGES, Score.UNLIKE_MOTION);

  /// Copies the lists.
  public WindowNotes {
    values = List.copyOf(values);
    unseen = List.copyOf(unseen);
  }

  /// A score.
  public record Value(String label, String number) {}

  /// Chooses what is shown of what is known.
  ///
  /// @param caption that the window's clip is trained with
  public static WindowNotes of(Finding finding, String caption) {
    var values = new ArrayList<Value>();
    for (var score : Score.ofWindows()) {
      var value = finding.scores().get(score.key());
      if (value != null && !PARTS.contains(score)) {
        values.add(new Value(ScoreText.of(score.key()).label(), ScoreText.digits(value)));
      }
    }
    return new WindowNotes(
        values,
        warning(finding),
        finding.statements().stream()
            .filter(statement -> statement.isMissed(caption))
            .map(statement -> statement.text())
            .toList());
  }

  private static String warning(Finding finding) {
    var unlike = finding.scores().get(Score.UNLIKE.key());
    if (unlike == null || unlike < Unlikeness.WARNING) {
      return "";
    }
    return "Unlike its clip, by %s deviations: the caption may not fit. Colours %s, shapes %s, movement %s."
        .formatted(
            ScoreText.digits(unlike),
            digits(finding, Score.UNLIKE_COLOUR),
            digits(finding, Score.UNLIKE_EDGES),
            digits(finding, Score.UNLIKE_MOTION));
  }

  private static String digits(Finding finding, Score score) {
    @Nullable Double value = finding.scores().get(score.key());
    return value == null ? "unknown" : ScoreText.digits(value);
  }

  /// Whether the window was scored.
  public boolean isScored() {
    return !values.isEmpty();
  }

  /// What each of the numbers says.
  public static List<ScoreText> meanings() {
    return Score.ofWindows().stream()
        .filter(score -> !PARTS.contains(score))
        .map(score -> ScoreText.of(score.key()))
        .toList();
  }
}
