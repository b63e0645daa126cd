package dev.genga.film.index;

import dev.genga.film.bars.Bars;
import dev.genga.film.scene.Flash;
import java.util.List;
import java.util.stream.Collectors;

/// Stills of films in an index: pictures that have a film and a scene.
public final class StillRows {
  private StillRows() {}

  /// A still.
  ///
  /// @param scene the scene's number in its film
  /// @param frame of the film that it shows
  /// @param file relative to the index's folder, with `/`
  /// @param width in pixels, without bars
  /// @param height in pixels, without bars
  /// @param look of it, as [dev.genga.film.scene.FrameLook#bytes] gives it
  @SuppressWarnings("ArrayRecordComponent") // never compared as a record
  public record Still(
      int scene,
      int frame,
      String file,
      int width,
      int height,
      Bars bars,
      double sharpness,
      byte[] look) {}

  /// How many stills of a film there are.
  public static int count(FilmIndex index, long film) {
    return index
        .database()
        .query(
            "SELECT count(*) FROM clip WHERE film = ? AND kind = 'picture'",
            row -> row.getInt(1),
            film)
        .getFirst();
  }

  /// How many pictures are there.
  public static int count(FilmIndex index) {
    return countPictures().number(index);
  }

  static Query countPictures() {
    return new Query(
        "SELECT count(*) FROM clip WHERE kind = 'picture' AND state = ?",
        List.of(ClipRow.State.WRITTEN.name()));
  }

  /// The numbers of some of the pictures that are there, the sharpest first; those whose sharpness isn't
  /// known come last.
  ///
  /// @param from how many come before
  /// @param count at most
  public static List<Long> pictures(FilmIndex index, int from, int count) {
    return bySharpness().part(from, count).ask(index, row -> row.getLong(1));
  }

  static Query bySharpness() {
    return new Query(
        "SELECT c.id FROM clip c LEFT JOIN score s ON s.clip = c.id AND s.name = 'sharpness'"
            + " WHERE c.kind = 'picture' AND c.state = ? ORDER BY s.value DESC NULLS LAST, c.id",
        List.of(ClipRow.State.WRITTEN.name()));
  }

  /// The flashes of a film, in order.
  public static List<Flash> flashes(FilmIndex index, long film) {
    return index
        .database()
        .query(
            "SELECT first_frame, end_frame FROM flash WHERE film = ? ORDER BY first_frame",
            row -> new Flash(row.getInt(1), row.getInt(2)),
            film);
  }

  /// Takes a film's stills in, all or none. One that is known stays what was chosen of it.
  public static void put(FilmIndex index, long film, List<Still> stills) {
    var database = index.database();
    database.transaction(() -> stills.forEach(still -> put(database, film, still)));
    index.shares().forget();
  }

  private static void put(Database database, long film, Still still) {
    database.update(
        "INSERT INTO clip (film, scene, file, kind, state, source_frames, frames, width, height,"
            + " bar_left, bar_top, bar_right, bar_bottom) VALUES (?, ?, ?, 'picture', ?, ?, 1, ?,"
            + " ?, ?, ?, ?, ?) ON CONFLICT (file) DO NOTHING",
        film,
        still.scene(),
        still.file(),
        ClipRow.State.WRITTEN.name(),
        FrameList.of(still.frame()).toString(),
        still.width(),
        still.height(),
        still.bars().left(),
        still.bars().top(),
        still.bars().right(),
        still.bars().bottom());
    long clip =
        database
            .query("SELECT id FROM clip WHERE file = ?", row -> row.getLong(1), still.file())
            .getFirst();
    database.update(
        "INSERT OR REPLACE INTO score VALUES (?, 'sharpness', ?)", clip, still.sharpness());
    database.update("INSERT OR REPLACE INTO look VALUES (?, 0, ?)", clip, still.look());
  }

  /// The looks of all pictures that films gave, and of some clips.
  public static List<byte[]> looks(FilmIndex index, List<ChosenRows.Row> clips) {
    String list =
        clips.stream()
            .filter(clip -> !clip.isPicture())
            .map(clip -> String.valueOf(clip.id()))
            .collect(Collectors.joining(",", "[", "]"));
    return index
        .database()
        .query(
            "SELECT l.cells FROM clip c JOIN look l ON l.clip = c.id WHERE c.kind = 'picture'"
                + " UNION ALL SELECT l.cells FROM json_each(?) j JOIN look l ON l.clip = j.value",
            row -> row.getBytes(1),
            list);
  }
}
