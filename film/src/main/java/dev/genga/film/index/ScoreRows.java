package dev.genga.film.index;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Scores of clips in an index.
public final class ScoreRows {
  private ScoreRows() {}

  /// A clip, or a picture, that is there.
  ///
  /// @param file relative to the index's folder, or absolute
  /// @param frames of it; 1 for a picture
  public record Target(long clip, Path file, boolean isPicture, int frames) {}

  /// All that can be scored, in the index's order.
  public static List<Target> targets(FilmIndex index) {
    return index
        .database()
        .query(
            "SELECT id, file, kind, frames FROM clip WHERE state = ? ORDER BY id",
            row ->
                new Target(
                    row.getLong(1),
                    Path.of(row.getString(2)),
                    row.getString(3).equals("picture"),
                    row.getInt(4)),
            ClipRow.State.WRITTEN.name());
  }

  /// Whether a clip has scores of all these names, and looks, which are written last.
  public static boolean isScored(FilmIndex index, long clip, Set<String> names) {
    var known =
        index
            .database()
            .query("SELECT name FROM score WHERE clip = ?", row -> row.getString(1), clip);
    return known.containsAll(names) && !looks(index, clip).isEmpty();
  }

  /// Writes a clip's scores and looks, over those that it had.
  public static void put(
      FilmIndex index, long clip, Map<String, Double> scores, List<byte[]> looks) {
    var database = index.database();
    database.transaction(() -> {
      scores.forEach((name, value) -> put(database, clip, name, value));
      database.update("DELETE FROM look WHERE clip = ?", clip);
      for (int i = 0; i < looks.size(); i++) {
        database.update("INSERT INTO look VALUES (?, ?, ?)", clip, i, looks.get(i));
      }
    });
    index.shares().forget();
  }

  /// Writes one score for each of many clips.
  public static void putAll(FilmIndex index, String name, Map<Long, Double> values) {
    index
        .database()
        .transaction(
            () -> values.forEach((clip, value) -> put(index.database(), clip, name, value)));
    index.shares().forget();
  }

  private static void put(Database database, long clip, String name, double value) {
    database.update("INSERT OR REPLACE INTO score VALUES (?, ?, ?)", clip, name, value);
  }

  /// A clip's looks, as they were written.
  public static List<byte[]> looks(FilmIndex index, long clip) {
    return index
        .database()
        .query(
            "SELECT cells FROM look WHERE clip = ? ORDER BY number", row -> row.getBytes(1), clip);
  }

  /// A file and its score.
  ///
  /// @param file relative to the index's folder, or absolute
  public record Ranked(Path file, double value) {}

  /// The files with the largest, or smallest, values of a score, the most extreme first.
  public static List<Ranked> ranked(FilmIndex index, String name, boolean largestFirst, int count) {
    return index
        .database()
        .query(
            "SELECT file, value FROM score JOIN clip ON clip.id = score.clip WHERE name = ?"
                + " ORDER BY value "
                + (largestFirst ? "DESC" : "ASC")
                + ", clip.id LIMIT ?",
            row -> new Ranked(Path.of(row.getString(1)), row.getDouble(2)),
            name,
            count);
  }
}
