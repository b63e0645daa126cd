package dev.genga.film.index;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The windows that a training takes of an index's clips, their scores, and which statements of a caption
/// they show. What is known of a window stays when a plan no longer takes it.
public final class WindowRows {
  private static final String COLUMNS =
      "SELECT clip_window.id, clip_window.clip, file, clip_window.source_frames, sections FROM"
          + " clip_window"
          + " JOIN clip ON clip.id = clip_window.clip";

  private WindowRows() {}

  /// A window.
  ///
  /// @param clip its number
  /// @param file the clip, relative to the index's folder or absolute
  /// @param frames of the file that it shows
  /// @param sections that take it; empty where the latest plan doesn't
  public record Window(long id, long clip, String file, FrameList frames, String sections) {}

  /// A window as it is planned.
  ///
  /// @param clip its number
  public record Planned(long clip, FrameList frames, String sections) {}

  /// A statement of a caption.
  ///
  /// @param seen whether a model sees it in the window
  public record Statement(String text, boolean seen) {
    /// Whether a caption still makes it, and the window doesn't show it.
    public boolean isMissed(String caption) {
      return !seen && caption.contains(text);
    }
  }

  /// Writes down which windows are taken now, in place of those before.
  ///
  /// @param plan gives them one by one
  public static void plan(FilmIndex index, Consumer<Consumer<Planned>> plan) {
    var database = index.database();
    database.transaction(() -> {
      database.update("UPDATE clip_window SET sections = ''");
      plan.accept(window ->
          database.update(
              "INSERT INTO clip_window (clip, first_frame, last_frame, source_frames, sections)"
                  + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (clip, source_frames) DO UPDATE SET"
                  + " sections = CASE WHEN sections = '' THEN excluded.sections"
                  + " ELSE sections || ', ' || excluded.sections END",
              window.clip(),
              window.frames().first(),
              window.frames().last(),
              window.frames().toString(),
              window.sections()));
    });
  }

  /// The windows of a clip that are taken now.
  public static List<Window> of(FilmIndex index, long clip) {
    return index
        .database()
        .query(
            COLUMNS + " WHERE clip = ? AND sections != '' ORDER BY clip_window.id",
            WindowRows::window,
            clip);
  }

  /// How many windows are taken now.
  public static int count(FilmIndex index) {
    return index
        .database()
        .query("SELECT COUNT(*) FROM clip_window WHERE sections != ''", row -> row.getInt(1))
        .getFirst();
  }

  /// Whether a window has scores.
  public static boolean isScored(FilmIndex index, long window) {
    return !index
        .database()
        .query("SELECT 1 FROM window_score WHERE window = ? LIMIT 1", row -> row.getInt(1), window)
        .isEmpty();
  }

  /// Writes the scores of windows, over those that they had.
  ///
  /// @param scores by window
  public static void put(FilmIndex index, Map<Long, Map<String, Double>> scores) {
    var database = index.database();
    database.transaction(() ->
        scores.forEach((window, values) ->
            values.forEach((name, value) ->
                database.update(
                    "INSERT OR REPLACE INTO window_score VALUES (?, ?, ?)", window, name, value))));
  }

  /// A score of all windows that are taken now.
  public static double[] values(FilmIndex index, String name) {
    return index
        .database()
        .query(
            "SELECT value FROM window_score JOIN clip_window ON clip_window.id = window"
                + " WHERE name = ? AND sections != ''",
            row -> row.getDouble(1),
            name)
        .stream()
        .mapToDouble(value -> value)
        .toArray();
  }

  /// The scores of a window.
  public static double score(FilmIndex index, long window, String name) {
    return index
        .database()
        .query(
            "SELECT value FROM window_score WHERE window = ? AND name = ?",
            row -> row.getDouble(1),
            window,
            name)
        .stream()
        .findFirst()
        .orElse(0.0);
  }

  /// Forgets a score of all windows.
  public static void clear(FilmIndex index, String name) {
    index.database().update("DELETE FROM window_score WHERE name = ?", name);
  }

  /// Gives each window that is taken now a score of what another is above a middle, in units of its own, where
  /// that is more than the score that it has. What is 0 stays 0.
  public static void raise(
      FilmIndex index, String score, String other, double middle, double unit) {
    index
        .database()
        .update(
            "INSERT INTO window_score SELECT window, ?, (value > 0) * MAX(0, (value - ?) / ?)"
                + " FROM window_score JOIN clip_window ON clip_window.id = window"
                + " WHERE name = ? AND sections != '' ON CONFLICT (window, name) DO UPDATE SET"
                + " value = MAX(value, excluded.value)",
            score,
            middle,
            unit,
            other);
  }

  /// The windows that are taken now with the largest values of a score, the largest first.
  ///
  /// @param least only those from this value on
  public static List<Window> ranked(FilmIndex index, String name, double least, int count) {
    return index
        .database()
        .query(
            COLUMNS
                + " JOIN window_score ON window = clip_window.id WHERE name = ? AND sections != ''"
                + " AND value >= ? ORDER BY value DESC, clip_window.id LIMIT ?",
            WindowRows::window,
            name,
            least,
            count);
  }

  /// What is known of the statements of a clip's caption in a window, in their order.
  public static List<Statement> statements(FilmIndex index, long window) {
    return index
        .database()
        .query(
            "SELECT text, seen FROM window_statement WHERE window = ? ORDER BY number",
            row -> new Statement(row.getString(1), row.getInt(2) != 0),
            window);
  }

  /// Writes down which statements a window shows, in place of those before.
  ///
  /// @param model that said so
  public static void putStatements(
      FilmIndex index, long window, String model, List<Statement> statements) {
    var database = index.database();
    long now = System.currentTimeMillis();
    database.transaction(() -> {
      database.update("DELETE FROM window_statement WHERE window = ?", window);
      for (int i = 0; i < statements.size(); i++) {
        var statement = statements.get(i);
        database.update(
            "INSERT INTO window_statement VALUES (?, ?, ?, ?, ?, ?)",
            window,
            i + 1,
            statement.text(),
            statement.seen() ? 1 : 0,
            model,
            now);
      }
      WorstWindows.count(database, window);
    });
    index.shares().forget(WorstWindows.UNSEEN);
  }

  /// All windows that are taken now, in the order of their clips.
  public static List<Window> all(FilmIndex index) {
    return index
        .database()
        .query(COLUMNS + " WHERE sections != '' ORDER BY clip, clip_window.id", WindowRows::window);
  }

  private static Window window(ResultSet row) throws SQLException {
    return new Window(
        row.getLong(1),
        row.getLong(2),
        row.getString(3),
        FrameList.parse(row.getString(4)),
        row.getString(5));
  }
}
