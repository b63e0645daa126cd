package dev.genga.film.index;

import java.util.List;
import java.util.stream.Collectors;

/// The worst of each clip's windows as scores of the clip, so that clips are ranked and filtered by them as by
/// any other score: no page looks through windows.
///
/// Those of windows' scores are written when windows are scored. How many statements of the caption a window
/// doesn't show changes with the caption as well, so triggers keep it.
public final class WorstWindows {
  /// Begins the names of these scores.
  public static final String PREFIX = "window_";

  /// The name of the most statements of a clip's caption that one of its windows doesn't show.
  public static final String UNSEEN = PREFIX + "unseen";

  /// Of windows that are taken now, and of those statements alone that the caption still makes.
  private static final String COUNT =
      """
      INSERT INTO score SELECT clip, '%s', max(missing) FROM (
        SELECT w.clip AS clip, sum(1 - s.seen) AS missing FROM clip_window w
        JOIN window_statement s ON s.window = w.id JOIN standing t ON t.clip = w.clip
        WHERE w.sections != '' AND instr(t.caption, s.text) > 0 %s GROUP BY w.id) GROUP BY clip\
      """;

  private static final String FORGET = "DELETE FROM score WHERE name = '" + UNSEEN + "'";

  private WorstWindows() {}

  /// What a trigger does when the caption of a clip becomes another.
  ///
  /// @param clip in SQL
  static String counted(String clip) {
    return FORGET
        + " AND clip = %s; ".formatted(clip)
        + COUNT.formatted(UNSEEN, "AND w.clip = " + clip);
  }

  /// Writes them anew for all clips.
  ///
  /// @param scores of windows, by name, whose largest values are the worst
  public static void write(FilmIndex index, List<String> scores) {
    var database = index.database();
    String names = scores.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
    database.transaction(() -> {
      database.update("DELETE FROM score WHERE name GLOB '" + PREFIX + "*'");
      database.update(
          "INSERT INTO score SELECT w.clip, '"
              + PREFIX
              + "' || s.name, max(s.value) FROM json_each(?) j CROSS JOIN window_score s"
              + " ON s.name = j.value JOIN clip_window w ON w.id = s.window"
              + " WHERE w.sections != '' GROUP BY w.clip, s.name",
          names);
      database.update(COUNT.formatted(UNSEEN, ""));
    });
    index.shares().forget();
  }

  /// Counts a clip's statements again after a model was asked about one of its windows; within a transaction.
  static void count(Database database, long window) {
    long clip =
        database
            .query("SELECT clip FROM clip_window WHERE id = ?", row -> row.getLong(1), window)
            .getFirst();
    database.update(FORGET + " AND clip = ?", clip);
    database.update(COUNT.formatted(UNSEEN, "AND w.clip = ?"), clip);
  }
}
