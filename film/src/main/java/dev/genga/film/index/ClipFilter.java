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

  /// Conditions on `standing t`, with the values for their question marks.
  record Conditions(String sql, List<Object> values) {}

  Conditions conditions() {
    var terms = new ArrayList<String>(List.of("1"));
    var values = new ArrayList<Object>();
    if (verdict != null) {
      terms.add("t.verdict = ?");
      values.add(verdict.text());
    }
    if (!tag.isBlank()) {
      terms.add("instr(t.tags, ?) > 0");
      values.add(Tags.text(List.of(tag)));
    }
    if (film != 0) {
      terms.add("t.film = ?");
      values.add(film);
    }
    if (!score.isEmpty()) {
      terms.add(
          "EXISTS (SELECT 1 FROM score r WHERE r.clip = t.clip AND r.name = ?"
              + " AND r.value BETWEEN ? AND ?)");
      values.addAll(List.of(score, lowest, highest));
    }
    if (!text.isBlank()) {
      terms.add("t.caption LIKE ? ESCAPE '\\'");
      values.add("%" + text.strip().replaceAll("[%_\\\\]", "\\\\$0") + "%");
    }
    for (var other : also) {
      var where = other.conditions();
      terms.add(where.sql());
      values.addAll(where.values());
    }
    return new Conditions(String.join(" AND ", terms), values);
  }
}
