package dev.genga.film.index;

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

  /// The names of all scores.
  public static List<String> scores(FilmIndex index) {
    return scoreNames().ask(index, row -> row.getString(1));
  }

  static Query scoreNames() {
    return distinct("name", "score");
  }

  /// All tags that clips have, by name.
  public static List<String> tags(FilmIndex index) {
    var tags = new TreeSet<String>();
    tagTexts().ask(index, row -> tags.addAll(Tags.list(row.getString(1))));
    return List.copyOf(tags);
  }

  static Query tagTexts() {
    return distinct("tags", "standing");
  }

  /// The different texts of a column that aren't empty, each found by a step in the index over them:
  /// `DISTINCT` would read all rows.
  private static Query distinct(String column, String table) {
    String after = "SELECT min(%1$s) FROM %2$s WHERE %1$s != ''".formatted(column, table);
    return new Query(
        "WITH RECURSIVE found (text) AS (%2$s UNION ALL SELECT (%2$s AND %1$s > text) FROM found"
                .formatted(column, after)
            + " WHERE text IS NOT NULL) SELECT text FROM found WHERE text IS NOT NULL",
        List.of());
  }

  /// For each of some values of scores, the share of clips whose value is lower.
  public static Map<String, Double> sharesBelow(FilmIndex index, Map<String, Double> values) {
    var shares = new HashMap<String, Double>();
    values.forEach(
        (name, value) -> shares.put(name, index.shares().below(index.database(), name, value)));
    return shares;
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
