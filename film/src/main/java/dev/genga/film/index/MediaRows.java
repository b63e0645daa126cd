package dev.genga.film.index;

import dev.genga.film.bars.Bars;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Clips and pictures in an index that no film gave.
public final class MediaRows {
  private MediaRows() {}

  /// A clip or picture.
  ///
  /// @param file absolute
  /// @param kind such as `clip` or `picture`
  /// @param sha256 of the file, in hexadecimal digits
  /// @param caption that it has now; empty for none
  public record Row(
      Path file,
      String kind,
      int frames,
      double rate,
      int width,
      int height,
      Bars bars,
      String sha256,
      String caption) {}

  /// A file that holds something else than when it was taken in last.
  ///
  /// @param before which of its frames were used
  /// @param now which of them are used
  public record Changed(Path file, Trim before, Trim now) {}

  private record Known(long clip, String sha256, Trim trim) {}

  /// Takes one in, or what it has become: choices and earlier captions stay. A caption that is known is
  /// not written down again. Of a file that holds something else now, scores and windows are forgotten,
  /// and a trim is held to the frames that there are.
  ///
  /// @return empty unless it holds something else
  public static Optional<Changed> put(FilmIndex index, Row row) {
    return putAll(index, List.of(row)).stream().findFirst();
  }

  /// As [#put], of many: all of them or none, which takes a small part of the time.
  ///
  /// @return those that hold something else
  public static List<Changed> putAll(FilmIndex index, List<Row> rows) {
    var changed = new ArrayList<Changed>();
    index
        .database()
        .transaction(() -> rows.forEach(row -> put(index.database(), row).ifPresent(changed::add)));
    index.shares().forget();
    return List.copyOf(changed);
  }

  private static Optional<Changed> put(Database database, Row row) {
    var known =
        database.query(
            "SELECT c.id, c.sha256, t.first_frame, t.end_frame FROM clip c JOIN standing t"
                + " ON t.clip = c.id WHERE c.file = ?",
            found ->
                new Known(
                    found.getLong(1),
                    found.getString(2),
                    new Trim(found.getInt(3), found.getInt(4))),
            row.file().toString());
    insert(database, row);
    caption(database, id(database, row.file().toString()).getFirst(), "file", row.caption());
    return known.stream()
        .filter(one -> !one.sha256().equals(row.sha256()))
        .map(one -> change(database, one, row))
        .findFirst();
  }

  private static void insert(Database database, Row row) {
    database.update(
        "INSERT INTO clip (file, kind, state, frames, rate, width, height, bar_left, bar_top,"
            + " bar_right, bar_bottom, sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (file) DO UPDATE SET kind = excluded.kind, frames = excluded.frames,"
            + " rate = excluded.rate, width = excluded.width, height = excluded.height,"
            + " bar_left = excluded.bar_left, bar_top = excluded.bar_top,"
            + " bar_right = excluded.bar_right, bar_bottom = excluded.bar_bottom,"
            + " sha256 = excluded.sha256",
        row.file().toString(),
        row.kind(),
        ClipRow.State.WRITTEN.name(),
        row.frames(),
        row.rate(),
        row.width(),
        row.height(),
        row.bars().left(),
        row.bars().top(),
        row.bars().right(),
        row.bars().bottom(),
        row.sha256());
  }

  private static Changed change(Database database, Known known, Row row) {
    for (var table : List.of("score", "look", "clip_window")) {
      database.update("DELETE FROM " + table + " WHERE clip = ?", known.clip());
    }
    var trim = known.trim().within(row.frames());
    if (!trim.equals(known.trim())) {
      Decisions.writeTrim(database, known.clip(), System.currentTimeMillis(), trim);
    }
    return new Changed(row.file(), known.trim(), trim);
  }

  private static List<Long> id(Database database, String file) {
    return database.query("SELECT id FROM clip WHERE file = ?", row -> row.getLong(1), file);
  }

  private static void caption(Database database, long clip, String origin, String text) {
    var known = captions(database, clip);
    if (!text.isEmpty() && (known.isEmpty() || !known.getLast().equals(text))) {
      database.update(
          "INSERT INTO caption (clip, time, origin, text) VALUES (?, ?, ?, ?)",
          clip,
          System.currentTimeMillis(),
          origin,
          text);
    }
  }

  /// Writes down that a clip or picture has another caption; its earlier ones stay. One that is its
  /// present one is not written down again.
  ///
  /// @param file as [#files] names it
  /// @param origin who wrote the caption: `file`, or a language model's name
  /// @param text empty for none, which is not written down
  public static void addCaption(FilmIndex index, String file, String origin, String text) {
    var database = index.database();
    database.transaction(
        () -> id(database, file).forEach(clip -> caption(database, clip, origin, text)));
    index.shares().forget(WorstWindows.UNSEEN);
  }

  /// A clip or picture that is there.
  ///
  /// @param file relative to the index's folder, with `/`; or absolute
  public record File(String file, boolean isPicture) {}

  /// All clips and pictures that are there, in the order of their files.
  public static List<File> files(FilmIndex index) {
    return index
        .database()
        .query(
            "SELECT file, kind FROM clip WHERE state = ? ORDER BY file",
            row -> new File(row.getString(1), row.getString(2).equals("picture")),
            ClipRow.State.WRITTEN.name());
  }

  private static List<String> captions(Database database, long clip) {
    return database.query(
        "SELECT text FROM caption WHERE clip = ? ORDER BY id", row -> row.getString(1), clip);
  }

  /// The captions that a file has had, the present one last.
  public static List<String> captions(FilmIndex index, Path file) {
    return index
        .database()
        .query(
            "SELECT text FROM caption JOIN clip ON clip.id = caption.clip WHERE clip.file = ?"
                + " ORDER BY caption.id",
            row -> row.getString(1),
            file.toString());
  }
}
