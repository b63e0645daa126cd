package dev.genga.film.index;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// What there is to filter and rank clips by, and figures over all of them.
public final class ClipSummaries {
  private ClipSummaries() {}

  /// A film's number and name.
  public record Film(long id, String name) {}

  /// A clip's figures.
  ///
  /// @param frames that are to be used
  /// @param motion its score of that name; NaN where it has none
  public record Shape(Verdict verdict, int frames, int width, int height, double motion) {}

  /// The films of an index, by name.
  public static List<Film> films(FilmIndex index) {
    return index
        .database()
        .query(
            "SELECT id, name FROM film ORDER BY name",
            row -> new Film(row.getLong(1), row.getString(2)));
  }

  /// The names of all scores, each found by a step in the index over scores.
  public static List<String> scores(FilmIndex index) {
    var names = new ArrayList<String>();
    var next = scoreAfter(index, "");
    while (!next.isEmpty()) {
      names.add(next);
      next = scoreAfter(index, next);
    }
    return names;
  }

  private static String scoreAfter(FilmIndex index, String name) {
    return index
        .database()
        .query(
            "SELECT coalesce(min(name), '') FROM score WHERE name > ?",
            row -> row.getString(1),
            name)
        .getFirst();
  }

  /// All tags that clips have, by name.
  public static List<String> tags(FilmIndex index) {
    var tags = new TreeSet<String>();
    index
        .database()
        .query(
            "SELECT DISTINCT tags FROM standing WHERE tags != ''",
            row -> tags.addAll(Tags.list(row.getString(1))));
    return List.copyOf(tags);
  }

  /// For each of some values of scores, the share of clips whose value is lower.
  public static Map<String, Double> sharesBelow(FilmIndex index, Map<String, Double> values) {
    var shares = new HashMap<String, Double>();
    values.forEach((name, value) -> {
      long below = count(index, "name = ? AND value < ?", name, value);
      long all = count(index, "name = ?", name);
      shares.put(name, (double) below / Math.max(1, all));
    });
    return shares;
  }

  private static long count(FilmIndex index, String condition, Object... values) {
    return index
        .database()
        .query("SELECT count(*) FROM score WHERE " + condition, row -> row.getLong(1), values)
        .getFirst();
  }

  /// The figures of all clips; pictures have no length, and are left out.
  public static List<Shape> shapes(FilmIndex index) {
    return index
        .database()
        .query(
            "SELECT t.verdict, t.first_frame, t.end_frame, c.frames, c.width, c.height, s.value"
                + " FROM standing t JOIN clip c ON c.id = t.clip"
                + " LEFT JOIN score s ON s.clip = t.clip AND s.name = 'motion'"
                + " WHERE c.kind != 'picture'",
            row ->
                new Shape(
                    Verdict.of(row.getString(1)),
                    new Trim(row.getInt(2), row.getInt(3)).length(row.getInt(4)),
                    row.getInt(5),
                    row.getInt(6),
                    row.getObject(7) == null ? Double.NaN : row.getDouble(7)));
  }
}
