package dev.genga.film.index;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Looks clips up for a page that shows them: the numbers of all that it leafs through, which take a few
/// thousandths of a second of tens of thousands, and all about those that it shows.
public final class ClipCards {
  private ClipCards() {}

  /// How many clips a filter lets through. What only a verdict filters is counted already.
  public static int count(FilmIndex index, ClipFilter filter) {
    if (filter.equals(ClipFilter.ALL)) {
      return counts(index).values().stream().mapToInt(Integer::intValue).sum();
    }
    var verdict = filter.verdict();
    if (verdict != null && filter.equals(ClipFilter.of(verdict))) {
      return counts(index).getOrDefault(verdict, 0);
    }
    return ClipSearch.count(index, filter);
  }

  /// How many clips and pictures have each verdict, as [StandingSchema] keeps it.
  public static Map<Verdict, Integer> counts(FilmIndex index) {
    var counts = new EnumMap<Verdict, Integer>(Verdict.class);
    for (var verdict : Verdict.values()) {
      counts.put(verdict, 0);
    }
    tally().ask(index, row -> counts.put(Verdict.of(row.getString(1)), row.getInt(2)));
    return counts;
  }

  static Query tally() {
    return new Query("SELECT verdict, clips FROM tally", List.of());
  }

  /// The numbers of all clips that a filter lets through, in an order.
  public static List<Long> find(FilmIndex index, ClipFilter filter, ClipOrder order) {
    return Arrays.stream(ClipSearch.find(index, filter, order)).asLongStream().boxed().toList();
  }

  /// The numbers of all clips that a filter lets through, in the order of the index.
  public static List<Long> all(FilmIndex index, ClipFilter filter) {
    return find(index, filter, ClipOrder.INDEX);
  }

  /// The files of all clips by their numbers, in the order of the index.
  public static Map<Long, String> files(FilmIndex index) {
    var files = new LinkedHashMap<Long, String>();
    index
        .database()
        .query(
            "SELECT t.clip, c.file FROM standing t JOIN clip c ON c.id = t.clip ORDER BY t.clip",
            row -> files.put(row.getLong(1), row.getString(2)));
    return files;
  }

  /// The file of one clip or picture, if it is there: relative to the index's folder, or absolute.
  public static Optional<String> file(FilmIndex index, long clip) {
    return index
        .database()
        .query("SELECT file FROM clip WHERE id = ?", row -> row.getString(1), clip)
        .stream()
        .findFirst();
  }

  /// All about some clips, in their order; those that are gone are left out.
  public static List<ClipCard> cards(FilmIndex index, List<Long> clips) {
    String list = clips.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    var scores = new HashMap<Long, Map<String, Double>>();
    index
        .database()
        .query(
            "SELECT s.clip, s.name, s.value FROM json_each(?) j JOIN score s ON s.clip = j.value",
            row ->
                scores
                    .computeIfAbsent(row.getLong(1), _ -> new HashMap<>())
                    .put(row.getString(2), row.getDouble(3)),
            list);
    return index
        .database()
        .query(
            "SELECT c.id, c.file, c.kind, f.name, c.scene, c.frames, c.rate, c.width, c.height,"
                + " t.verdict, t.first_frame, t.end_frame, t.tags, t.caption FROM json_each(?) j"
                + " JOIN clip c ON c.id = j.value JOIN standing t ON t.clip = c.id"
                + " LEFT JOIN film f ON f.id = c.film ORDER BY j.key",
            row -> card(row, scores.getOrDefault(row.getLong(1), Map.of())),
            list);
  }

  /// All about one clip, if it is there.
  public static Optional<ClipCard> card(FilmIndex index, long clip) {
    return cards(index, List.of(clip)).stream().findFirst();
  }

  private static ClipCard card(ResultSet row, Map<String, Double> scores) throws SQLException {
    String film = row.getString(4);
    return new ClipCard(
        row.getLong(1),
        row.getString(2),
        row.getString(3).equals("picture"),
        film == null ? "" : film,
        row.getInt(5),
        row.getInt(6),
        row.getDouble(7),
        row.getInt(8),
        row.getInt(9),
        Verdict.of(row.getString(10)),
        new Trim(row.getInt(11), row.getInt(12)),
        Tags.list(row.getString(13)),
        row.getString(14),
        scores);
  }
}
