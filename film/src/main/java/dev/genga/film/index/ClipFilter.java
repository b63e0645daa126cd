package dev.genga.film.index;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which clips are looked at.
///
/// @param verdict that they have; null for any
/// @param tag that they have; empty for any
/// @param film number of the film they are from; 0 for any
/// @param score name of the one whose values are bounded; empty for none
/// @param lowest of its values
/// @param highest of its values
/// @param text that their captions hold, in capital or small letters; empty for any
/// @param also filters that let them through as well
public record ClipFilter(
    @Nullable Verdict verdict,
    String tag,
    long film,
    String score,
    double lowest,
    double highest,
    String text,
    List<ClipFilter> also) {
  /// All clips.
  public static final ClipFilter ALL =
      new ClipFilter(null, "", 0, "", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, "");

  /// Copies the list.
  public ClipFilter {
    also = List.copyOf(also);
  }

  /// A filter by itself.
  public ClipFilter(
      @Nullable Verdict verdict,
      String tag,
      long film,
      String score,
      double lowest,
      double highest,
      String text) {
    this(verdict, tag, film, score, lowest, highest, text, List.of());
  }

  /// Clips of one verdict.
  public static ClipFilter of(Verdict verdict) {
    return new ClipFilter(
        verdict, "", 0, "", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, "");
  }

  /// Clips with a tag.
  public static ClipFilter ofTag(String tag) {
    return new ClipFilter(null, tag, 0, "", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, "");
  }

  /// Clips of a film.
  ///
  /// @param film its number
  public static ClipFilter ofFilm(long film) {
    return new ClipFilter(
        null, "", film, "", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, "");
  }

  /// Clips whose captions hold a text.
  public static ClipFilter ofText(String text) {
    return new ClipFilter(
        null, "", 0, "", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, text);
  }

  /// Clips whose score lies within bounds, which count.
  public static ClipFilter ofScore(String score, double lowest, double highest) {
    return new ClipFilter(null, "", 0, score, lowest, highest, "");
  }

  /// The clips that this filter and others let through.
  public ClipFilter and(List<ClipFilter> others) {
    var all = new ArrayList<>(also);
    all.addAll(others);
    return new ClipFilter(verdict, tag, film, score, lowest, highest, text, all);
  }

  /// What is asked for each condition by itself: the numbers of the clips that meet it, each question over an
  /// index that holds all it reads, but for a text, which is looked for in every caption.
  List<Query> conditions() {
    var conditions = new ArrayList<Query>();
    if (verdict != null) {
      conditions.add(of("standing WHERE verdict = ?", verdict.text()));
    }
    if (!tag.isBlank()) {
      conditions.add(
          of("standing WHERE tags != '' AND instr(tags, ?) > 0", Tags.text(List.of(tag))));
    }
    if (film != 0) {
      conditions.add(of("standing WHERE film = ?", film));
    }
    if (!score.isEmpty()) {
      conditions.add(of("score WHERE name = ? AND value BETWEEN ? AND ?", score, lowest, highest));
    }
    if (!text.isBlank()) {
      conditions.add(
          of(
              "standing WHERE caption LIKE ? ESCAPE '\\'",
              "%" + text.strip().replaceAll("[%_\\\\]", "\\\\$0") + "%"));
    }
    also.forEach(other -> conditions.addAll(other.conditions()));
    return conditions;
  }

  private static Query of(String clips, Object... values) {
    return new Query("SELECT clip FROM " + clips, List.of(values));
  }
}
