package dev.genga.film.index;

import dev.genga.base.ProblemException;
import dev.genga.film.bars.Bars;
import dev.genga.film.scene.Flash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// Films, scenes, clips, scores, choices and captions of a folder, in `genga.db`: an SQLite file that
/// survives a kill at any moment. [IndexExport] writes all of it as plain files.
///
/// One process writes at a time; its threads may share an index.
public final class FilmIndex implements AutoCloseable {
  /// The file's name in its folder.
  public static final String FILE = "genga.db";

  private final Database database;
  private final ScoreShares shares = new ScoreShares();

  private FilmIndex(Database database) {
    this.database = database;
  }

  /// A scene as the index has it.
  ///
  /// @param number in its film, from 1
  /// @param first its first frame
  /// @param end the frame after its last one
  /// @param begins how it begins: a transition's kind in small letters, or `start`
  /// @param ends how it ends, or `end`
  public record SceneRow(int number, int first, int end, String begins, String ends) {}

  /// Opens a folder's index, or makes it.
  ///
  /// @throws ProblemException if the file can't be read, or is of another version
  public static FilmIndex open(Path folder) {
    var file = folder.resolve(FILE);
    var database = Database.open(file);
    try {
      long version = version(database);
      if (version != 0 && version != Schema.VERSION) {
        throw new ProblemException(
            "the index has version %d, and this genga knows %d".formatted(version, Schema.VERSION),
            file.toString(),
            "use the genga that made it, or name another folder");
      }
      database.transaction(() -> {
        database.script(Schema.CREATE);
        addInterlaced(database);
        StandingSchema.create(database);
        database.script("PRAGMA user_version = " + Schema.VERSION);
      });
      return new FilmIndex(database);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /// Opens the index of a folder that has one.
  ///
  /// @throws ProblemException if there is none
  public static FilmIndex openExisting(Path folder) {
    if (!Files.isRegularFile(folder.resolve(FILE))) {
      throw new ProblemException(
          "there is no index of films in this folder",
          folder.toString(),
          "name the folder that `genga cut` wrote to");
    }
    return open(folder);
  }

  private static long version(Database database) {
    return database.query("PRAGMA user_version", row -> row.getLong(1)).getFirst();
  }

  /// The column came after the table; programs that don't know it don't mind.
  private static void addInterlaced(Database database) {
    var columns = database.query("PRAGMA table_info(film)", row -> row.getString("name"));
    if (!columns.contains("interlaced")) {
      database.script("ALTER TABLE film ADD COLUMN interlaced INTEGER NOT NULL DEFAULT 0");
    }
  }

  Database database() {
    return database;
  }

  /// To be told of every score that is written.
  ScoreShares shares() {
    return shares;
  }

  /// Where an index stands.
  ///
  /// @param own rows that were written through this index
  /// @param others counts what other processes wrote
  public record Stamp(long own, long others) {}

  /// Equal to an earlier one as long as nothing was written since.
  public Stamp stamp() {
    return new Stamp(
        database.query("SELECT total_changes()", row -> row.getLong(1)).getFirst(),
        database.query("PRAGMA data_version", row -> row.getLong(1)).getFirst());
  }

  /// The film at a path, if the index knows it.
  public Optional<FilmRow> film(Path path) {
    return database
        .query("SELECT * FROM film WHERE path = ?", FilmIndex::film, path.toString())
        .stream()
        .findFirst();
  }

  /// All films, in the order in which they came.
  public List<FilmRow> films() {
    return database.query("SELECT * FROM film ORDER BY id", FilmIndex::film);
  }

  /// Takes a film in.
  ///
  /// @param stem what the name of its clips is to begin with; a number is added where that is taken
  /// @param settings what it will be cut by
  public FilmRow register(Path path, String stem, long bytes, long modified, String settings) {
    database.transaction(() ->
        database.update(
            "INSERT INTO film (path, name, bytes, modified, settings, state)"
                + " VALUES (?, ?, ?, ?, ?, ?)",
            path.toString(),
            freeName(stem),
            bytes,
            modified,
            settings,
            FilmRow.State.NEW.name()));
    return film(path).orElseThrow();
  }

  /// A film without clips is another one now: it is known, nothing more.
  public void renew(long film, long bytes, long modified) {
    database.update(
        "UPDATE film SET state = ?, reason = '', bytes = ?, modified = ? WHERE id = ?",
        FilmRow.State.NEW.name(),
        bytes,
        modified,
        film);
  }

  /// Upper and lower case are one to some file systems.
  private String freeName(String stem) {
    String name = stem;
    for (int i = 2; isTaken(name); i++) {
      name = stem + "~" + i;
    }
    return name;
  }

  private boolean isTaken(String name) {
    return !database
        .query("SELECT 1 FROM film WHERE name = ? COLLATE NOCASE", row -> row.getInt(1), name)
        .isEmpty();
  }

  /// Keeps what the scan of a film found, and the clips that it will give.
  public void scanned(
      long film, FilmFacts facts, List<SceneRow> scenes, List<Flash> flashes, List<ClipRow> clips) {
    database.transaction(() -> {
      forget(film);
      scenes.forEach(scene ->
          database.update(
              "INSERT INTO scene (film, number, first_frame, end_frame, begins, ends)"
                  + " VALUES (?, ?, ?, ?, ?, ?)",
              film,
              scene.number(),
              scene.first(),
              scene.end(),
              scene.begins(),
              scene.ends()));
      flashes.forEach(flash ->
          database.update("INSERT INTO flash VALUES (?, ?, ?)", film, flash.first(), flash.end()));
      clips.forEach(clip -> plan(film, clip));
      database.update(
          "UPDATE film SET state = ?, reason = '', width = ?, height = ?, frames = ?, seconds = ?,"
              + " rate = ?, interlaced = ? WHERE id = ?",
          FilmRow.State.SCANNED.name(),
          facts.width(),
          facts.height(),
          facts.frames(),
          facts.seconds(),
          facts.rate(),
          facts.interlaced() ? 1 : 0,
          film);
    });
    shares.forget();
  }

  private void forget(long film) {
    for (var table : List.of("scene", "flash", "clip")) {
      database.update("DELETE FROM " + table + " WHERE film = ?", film);
    }
  }

  private void plan(long film, ClipRow clip) {
    database.update(
        "INSERT INTO clip (film, scene, file, kind, state, source_frames, bar_left, bar_top,"
            + " bar_right, bar_bottom) VALUES (?, ?, ?, 'cut', ?, ?, ?, ?, ?, ?)",
        film,
        clip.scene(),
        clip.file(),
        ClipRow.State.PLANNED.name(),
        clip.sourceFrames().toString(),
        clip.bars().left(),
        clip.bars().top(),
        clip.bars().right(),
        clip.bars().bottom());
  }

  /// A film's scenes, in order.
  public List<SceneRow> scenes(long film) {
    return database.query(
        "SELECT * FROM scene WHERE film = ? ORDER BY number",
        row ->
            new SceneRow(
                row.getInt("number"),
                row.getInt("first_frame"),
                row.getInt("end_frame"),
                row.getString("begins"),
                row.getString("ends")),
        film);
  }

  /// A film's clips, in order.
  public List<ClipRow> clips(long film) {
    return database.query(
        "SELECT * FROM clip WHERE film = ? AND kind = 'cut' ORDER BY id", FilmIndex::clip, film);
  }

  /// A clip is there, whole and checked.
  ///
  /// @param frames counted by decoding it
  public void written(long clip, int frames, double rate, int width, int height) {
    database.update(
        "UPDATE clip SET state = ?, reason = '', frames = ?, rate = ?, width = ?, height = ?"
            + " WHERE id = ?",
        ClipRow.State.WRITTEN.name(),
        frames,
        rate,
        width,
        height,
        clip);
  }

  /// A clip isn't what it should be.
  public void setClipAside(long clip, String reason) {
    database.update(
        "UPDATE clip SET state = ?, reason = ? WHERE id = ?",
        ClipRow.State.ASIDE.name(),
        reason,
        clip);
  }

  /// All clips of a film are written, or set aside.
  public void cut(long film) {
    database.update(
        "UPDATE film SET state = ?, reason = '' WHERE id = ?", FilmRow.State.CUT.name(), film);
  }

  /// A film can't be used, or not to its end; its clips so far stay.
  public void setAside(long film, String reason) {
    database.update(
        "UPDATE film SET state = ?, reason = ? WHERE id = ?",
        FilmRow.State.ASIDE.name(),
        reason,
        film);
  }

  private static FilmRow film(ResultSet row) throws SQLException {
    return new FilmRow(
        row.getLong("id"),
        row.getString("path"),
        row.getString("name"),
        row.getLong("bytes"),
        row.getLong("modified"),
        row.getString("settings"),
        FilmRow.State.valueOf(row.getString("state")),
        row.getInt("interlaced") != 0,
        row.getString("reason"));
  }

  private static ClipRow clip(ResultSet row) throws SQLException {
    return new ClipRow(
        row.getLong("id"),
        row.getLong("film"),
        row.getInt("scene"),
        row.getString("file"),
        ClipRow.State.valueOf(row.getString("state")),
        FrameList.parse(row.getString("source_frames")),
        new Bars(
            row.getInt("bar_left"),
            row.getInt("bar_top"),
            row.getInt("bar_right"),
            row.getInt("bar_bottom")));
  }

  @Override
  public void close() {
    database.close();
  }
}
