package dev.genga.film.index;

import java.util.List;

/// The tables of the choosing. `trim`, `tagging`, `choice` and `caption` keep every decision in order;
/// triggers keep `standing`, a row for each clip that is there, at the latest of each, so that pages of
/// clips are found without looking through histories, and `tally`, how many have each verdict, which
/// every page shows.
final class StandingSchema {
  /// In the order of an export.
  static final List<String> TABLES = List.of("trim", "tagging", "standing");

  static final String CREATE =
      """
      CREATE TABLE IF NOT EXISTS trim (
        id INTEGER PRIMARY KEY,
        clip INTEGER NOT NULL REFERENCES clip (id) ON DELETE CASCADE,
        time INTEGER NOT NULL,
        first_frame INTEGER NOT NULL,
        end_frame INTEGER NOT NULL
      );
      CREATE INDEX IF NOT EXISTS trim_clip ON trim (clip, id);
      CREATE TABLE IF NOT EXISTS tagging (
        id INTEGER PRIMARY KEY,
        clip INTEGER NOT NULL REFERENCES clip (id) ON DELETE CASCADE,
        time INTEGER NOT NULL,
        tags TEXT NOT NULL
      );
      CREATE INDEX IF NOT EXISTS tagging_clip ON tagging (clip, id);
      CREATE TABLE IF NOT EXISTS step (
        id INTEGER PRIMARY KEY,
        batch INTEGER NOT NULL,
        clip INTEGER NOT NULL REFERENCES clip (id) ON DELETE CASCADE,
        time INTEGER NOT NULL,
        what TEXT NOT NULL,
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        undone INTEGER NOT NULL DEFAULT 0
      );
      CREATE INDEX IF NOT EXISTS step_batch ON step (undone, batch);
      CREATE INDEX IF NOT EXISTS step_clip ON step (clip);
      CREATE TABLE IF NOT EXISTS caption_file (
        clip INTEGER PRIMARY KEY REFERENCES clip (id) ON DELETE CASCADE
      );
      CREATE TABLE IF NOT EXISTS standing (
        clip INTEGER PRIMARY KEY REFERENCES clip (id) ON DELETE CASCADE,
        film INTEGER,
        verdict TEXT NOT NULL DEFAULT 'undecided',
        first_frame INTEGER NOT NULL DEFAULT 0,
        end_frame INTEGER NOT NULL DEFAULT 0,
        tags TEXT NOT NULL DEFAULT '',
        caption TEXT NOT NULL DEFAULT ''
      );
      CREATE INDEX IF NOT EXISTS standing_verdict ON standing (verdict, clip);
      CREATE INDEX IF NOT EXISTS standing_film ON standing (film, clip);
      CREATE INDEX IF NOT EXISTS standing_tags ON standing (tags) WHERE tags != '';
      CREATE INDEX IF NOT EXISTS clip_picture ON clip (state) WHERE kind = 'picture';
      CREATE TABLE IF NOT EXISTS tally (
        verdict TEXT PRIMARY KEY,
        clips INTEGER NOT NULL
      )
      """;

  /// One statement each: they hold semicolons.
  static final List<String> TRIGGERS =
      List.of(
          trigger(
              "clip_stands",
              "INSERT ON clip WHEN NEW.state = 'WRITTEN'",
              "INSERT OR IGNORE INTO standing (clip, film) VALUES (NEW.id, NEW.film)"),
          trigger(
              "written_clip_stands",
              "UPDATE OF state ON clip WHEN NEW.state = 'WRITTEN'",
              "INSERT OR IGNORE INTO standing (clip, film) VALUES (NEW.id, NEW.film)"),
          trigger(
              "choice_stands",
              "INSERT ON choice",
              "UPDATE standing SET verdict = NEW.verdict WHERE clip = NEW.clip"),
          trigger(
              "trim_stands",
              "INSERT ON trim",
              "UPDATE standing SET first_frame = NEW.first_frame, end_frame = NEW.end_frame"
                  + " WHERE clip = NEW.clip"),
          trigger(
              "tagging_stands",
              "INSERT ON tagging",
              "UPDATE standing SET tags = NEW.tags WHERE clip = NEW.clip"),
          trigger(
              "caption_stands",
              "INSERT ON caption",
              "UPDATE standing SET caption = NEW.text WHERE clip = NEW.clip"),
          trigger(
              "caption_is_shown",
              "UPDATE OF caption ON standing",
              WorstWindows.counted("NEW.clip")),
          trigger("standing_counts", "INSERT ON standing", counted("NEW", "+")),
          trigger("standing_counts_no_more", "DELETE ON standing", counted("OLD", "-")),
          trigger(
              "standing_counts_anew",
              "UPDATE OF verdict ON standing",
              counted("OLD", "-") + "; " + counted("NEW", "+")));

  /// For clips that were there before these tables were.
  static final String FILL =
      """
      INSERT INTO standing (clip, film, verdict, caption)
      SELECT c.id, c.film,
        coalesce((SELECT verdict FROM choice WHERE choice.clip = c.id ORDER BY id DESC LIMIT 1),
          'undecided'),
        coalesce((SELECT text FROM caption WHERE caption.clip = c.id ORDER BY id DESC LIMIT 1), '')
      FROM clip c WHERE c.state = 'WRITTEN' AND c.id NOT IN (SELECT clip FROM standing)
      """;

  /// At each opening: an index may have been written to by hand.
  static final String COUNT =
      """
      DELETE FROM tally;
      INSERT INTO tally SELECT v.value, (SELECT count(*) FROM standing WHERE verdict = v.value)
      FROM json_each('["undecided", "kept", "rejected"]') v
      """;

  private StandingSchema() {}

  private static String counted(String row, String sign) {
    return "UPDATE tally SET clips = clips %s 1 WHERE verdict = %s.verdict".formatted(sign, row);
  }

  private static String trigger(String name, String when, String what) {
    return "CREATE TRIGGER IF NOT EXISTS %s AFTER %s BEGIN %s; END".formatted(name, when, what);
  }

  /// Makes what is missing; within a transaction.
  static void create(Database database) {
    database.script(CREATE);
    TRIGGERS.forEach(database::update);
    database.update(FILL);
    database.script(COUNT);
  }
}
