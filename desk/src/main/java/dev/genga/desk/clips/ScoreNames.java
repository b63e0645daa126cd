package dev.genga.desk.clips;

import dev.genga.base.DidYouMean;
import dev.genga.base.Problems;
import dev.genga.film.index.ClipSummaries;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.WorstWindows;
import dev.genga.film.score.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The scores that clips of an index have, by name.
///
/// @param known in the index
public record ScoreNames(List<String> known) {
  /// Copies the list.
  public ScoreNames {
    known = List.copyOf(known);
  }

  /// Those of an index.
  public static ScoreNames of(FilmIndex index) {
    return new ScoreNames(ClipSummaries.scores(index));
  }

  /// The name of a score as the index has it, from what was typed: `Change frame` is `change_frame`.
  ///
  /// @param place where it was typed
  /// @param others words that could stand there instead
  /// @param problems takes it if there is no such score
  /// @return empty if there is none
  public String find(String typed, String place, List<String> others, Problems problems) {
    String name = typed.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s_-]+", "_");
    if (known.contains(name)) {
      return name;
    }
    var score = Arrays.stream(Score.values()).filter(of -> of.key().equals(name)).findFirst();
    if (score.isPresent()) {
      refuseWithoutValues(score.get(), place, problems);
    } else if (isOfWorstWindows(name)) {
      problems.add(
          "no clip of this index has the score %s yet".formatted(name),
          place,
          "`genga score --plan dataset.toml%s` gives it"
              .formatted(name.equals(WorstWindows.UNSEEN) ? " --statements" : ""));
    } else {
      problems.add(
          "clips have no \"%s\" to ask for".formatted(typed.strip()), place, advice(name, others));
    }
    return "";
  }

  private static boolean isOfWorstWindows(String name) {
    return name.equals(WorstWindows.UNSEEN)
        || Score.ofWorstWindows().stream()
            .anyMatch(score -> name.equals(WorstWindows.PREFIX + score.key()));
  }

  /// One that there is, and that no clip has.
  private void refuseWithoutValues(Score score, String place, Problems problems) {
    String name = score.key();
    String ofWorst = WorstWindows.PREFIX + name;
    if (score.subject() != Score.Subject.WINDOW) {
      problems.add(
          "no clip of this index has the score %s yet".formatted(name),
          place,
          "`genga score` gives clips their scores");
    } else {
      problems.add(
          "%s is a score of a training's windows, not of clips".formatted(name),
          place,
          known.contains(ofWorst)
              ? "%s is that of a clip's worst window".formatted(ofWorst)
              : "`genga score --plan dataset.toml` tells the worst windows by it");
    }
  }

  private String advice(String name, List<String> others) {
    var finding =
        Score.ofClips().stream()
            .filter(score ->
                Pattern.compile("\\b" + Pattern.quote(name) + "\\b").matcher(score.finds()).find())
            .findFirst();
    if (finding.isPresent()) {
      return switch (finding.get().worst()) {
        case SMALLEST -> "small values of %s find it".formatted(finding.get().key());
        case LARGEST, EITHER -> "large values of %s find it".formatted(finding.get().key());
        case NONE -> "use " + finding.get().key();
      };
    }
    var words = new ArrayList<>(others);
    words.addAll(known);
    String meant = DidYouMean.nearest(name, words);
    if (!meant.isEmpty()) {
      return "did you mean " + meant + "?";
    }
    return words.isEmpty()
        ? "`genga score` gives clips their scores"
        : "use one of " + String.join(", ", words);
  }
}
