package dev.genga.app.cli;

import dev.genga.app.statement.PlanWindows;
import dev.genga.base.Counted;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.ScoreRows;
import dev.genga.film.index.WindowRows;
import dev.genga.film.score.Score;
import dev.genga.film.score.Unlikeness;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeSet;

/// Tells the worst clips and windows by each score, with its value. What no clip has is not spoken of.
///
/// @param worst how many of each
record ScoreText(FilmIndex index, PrintStream out, int worst) {
  /// Files that no index has, of which a few are named.
  private static final int NAMED = 3;

  /// The clips.
  void clips() {
    for (var score : Score.ofClips()) {
      switch (score.worst()) {
        case LARGEST -> clips(score, score.finds(), true);
        case SMALLEST -> clips(score, score.finds(), false);
        case EITHER -> {
          clips(score, "least " + score.finds(), false);
          clips(score, "most " + score.finds(), true);
        }
        case NONE -> {}
      }
    }
  }

  private void clips(Score score, String title, boolean largestFirst) {
    var found =
        ScoreRows.ranked(index, score.key(), largestFirst, worst).stream()
            .filter(clip -> !score.isNone(clip.value()))
            .toList();
    if (!found.isEmpty()) {
      out.println(title + ":");
      found.forEach(clip -> out.println("  " + clip.file() + ": " + number(clip.value())));
    }
  }

  /// The windows, those unlike their clips, and the statements that they don't show.
  void windows(Path folder, PlanWindows plan) {
    out.println();
    out.println(Counted.of(WindowRows.count(index), "window") + " of the training");
    tellMissing(folder, plan);
    for (var score : Score.ofWindows()) {
      if (isRankedAlone(score)) {
        ranked(score);
      }
    }
    unlike();
    unseen(folder, plan);
  }

  /// The differences from the clip are told together.
  private static boolean isRankedAlone(Score score) {
    return score.worst() == Score.Worst.LARGEST && !score.key().startsWith("unlike");
  }

  private void tellMissing(Path folder, PlanWindows plan) {
    var missing = new TreeSet<>(plan.files());
    ScoreRows.targets(index)
        .forEach(
            target -> missing.remove(folder.resolve(target.file()).toAbsolutePath().normalize()));
    if (!missing.isEmpty()) {
      out.println(
          "not in this index, and not scored: "
              + Counted.of(missing.size(), "clip")
              + " of the training, such as "
              + missing.stream().limit(NAMED).map(Path::toString).toList());
    }
  }

  private void ranked(Score score) {
    var found = WindowRows.ranked(index, score.key(), Double.MIN_VALUE, worst);
    if (!found.isEmpty()) {
      out.println(score.finds() + ":");
      found.forEach(
          window -> out.println("  " + place(window) + ": " + number(value(window, score))));
    }
  }

  private void unlike() {
    var unlike =
        WindowRows.ranked(index, Score.UNLIKE.key(), Unlikeness.WARNING, Integer.MAX_VALUE);
    if (unlike.isEmpty()) {
      return;
    }
    out.println(
        "unlike their clips, whose captions may not fit them (%d):".formatted(unlike.size()));
    for (var window : unlike) {
      out.printf(
          "  %s: %s deviations; colours %s, shapes %s, movement %s%n",
          place(window),
          number(value(window, Score.UNLIKE)),
          number(value(window, Score.UNLIKE_COLOUR)),
          number(value(window, Score.UNLIKE_EDGES)),
          number(value(window, Score.UNLIKE_MOTION)));
    }
  }

  /// Of those alone that the caption still makes.
  private void unseen(Path folder, PlanWindows plan) {
    boolean told = false;
    for (var window : WindowRows.all(index)) {
      String caption = plan.caption(folder.resolve(window.file()).toAbsolutePath().normalize());
      var unseen =
          WindowRows.statements(index, window.id()).stream()
              .filter(statement -> statement.isMissed(caption))
              .toList();
      if (!unseen.isEmpty()) {
        if (!told) {
          out.println("said of the clip and not seen in the window:");
          told = true;
        }
        out.println("  " + place(window) + ":");
        unseen.forEach(statement -> out.println("    " + statement.text()));
      }
    }
  }

  private double value(WindowRows.Window window, Score score) {
    return WindowRows.score(index, window.id(), score.key());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String place(WindowRows.Window window) {
    return "%s, frames %d to %d (%s)"
        .formatted(
            window.file(), window.frames().first(), window.frames().last(), window.sections());
  }
}
