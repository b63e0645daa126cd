package dev.genga.film.index;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which clips and pictures of an index a data set is made of.
///
/// Those that were kept; as long as none of a kind was kept, all of this kind that were not rejected.
public final class ChosenRows {
  private static final String QUERY =
      """
      SELECT c.id, c.film, c.scene, c.file, c.kind, c.frames, c.rate, c.width, c.height, t.verdict,
        t.first_frame, t.end_frame, t.caption
      FROM clip c JOIN standing t ON t.clip = c.id WHERE c.state = ? ORDER BY c.file
      """;

  /// The clips of one film alone are looked through.
  private static final String TAKEN =
      """
      SELECT DISTINCT c.scene FROM standing t JOIN clip c ON c.id = t.clip
      WHERE t.film = ? AND c.state = ? AND c.kind != 'picture' AND (t.verdict != 'undecided'
        OR NOT EXISTS (SELECT 1 FROM standing k JOIN clip d ON d.id = k.clip
          WHERE k.verdict = 'kept' AND d.kind != 'picture' AND d.state = ?))
      """;

  private ChosenRows() {}

  /// A clip or a picture.
  ///
  /// @param file relative to the index's folder, with `/`; or absolute, of one that lies elsewhere
  /// @param kind `cut` for clips that genga cut, so at 16 frames a second; `clip` or `picture` else
  /// @param film 0 where none gave it
  /// @param scene the scene's number in its film, from 1; 0 where none gave it
  /// @param rate frames a second on average; 0 for a picture
  /// @param trim which of its frames are to be used
  /// @param caption the present one; empty where there is none
  public record Row(
      long id,
      long film,
      int scene,
      String file,
      String kind,
      int frames,
      double rate,
      int width,
      int height,
      Verdict verdict,
      Trim trim,
      String caption) {

    /// Whether it doesn't move.
    public boolean isPicture() {
      return kind.equals("picture");
    }

    /// Whether genga cut it.
    public boolean isCut() {
      return kind.equals("cut");
    }

    /// The file itself.
    ///
    /// @param folder of the index
    public Path path(Path folder) {
      return folder.resolve(file).toAbsolutePath().normalize();
    }

    /// The same with those frames alone that are to be used, in a file of their own.
    ///
    /// @param trimmed as [#file]
    public Row trimmed(String trimmed) {
      return new Row(
          id,
          film,
          scene,
          trimmed,
          kind,
          trim.length(frames),
          rate,
          width,
          height,
          verdict,
          Trim.NONE,
          caption);
    }

    /// With another caption.
    public Row withCaption(String other) {
      return new Row(
          id, film, scene, file, kind, frames, rate, width, height, verdict, trim, other);
    }
  }

  /// What a data set is made of, in the order of the files.
  public static List<Row> of(FilmIndex index) {
    return chosen(all(index));
  }

  /// What was decided against, in whole or in part: clips and pictures that were rejected, and others that were
  /// trimmed.
  public static List<Row> decidedAgainst(FilmIndex index) {
    return all(index).stream()
        .filter(row -> row.verdict() == Verdict.REJECTED || !row.trim().equals(Trim.NONE))
        .toList();
  }

  private static List<Row> chosen(List<Row> rows) {
    var kept = new HashSet<Boolean>();
    rows.stream()
        .filter(row -> row.verdict() == Verdict.KEPT)
        .forEach(row -> kept.add(row.isPicture()));
    return rows.stream()
        .filter(row ->
            kept.contains(row.isPicture())
                ? row.verdict() == Verdict.KEPT
                : row.verdict() != Verdict.REJECTED)
        .toList();
  }

  /// The numbers of a film's scenes that stills are not taken from: clips of them are in the data set, or
  /// were rejected.
  public static Set<Integer> takenScenes(FilmIndex index, long film) {
    String written = ClipRow.State.WRITTEN.name();
    return new HashSet<>(
        index.database().query(TAKEN, row -> row.getInt(1), film, written, written));
  }

  private static List<Row> all(FilmIndex index) {
    return index.database().query(QUERY, ChosenRows::row, ClipRow.State.WRITTEN.name());
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getLong("id"),
        row.getLong("film"),
        row.getInt("scene"),
        row.getString("file"),
        row.getString("kind"),
        row.getInt("frames"),
        row.getDouble("rate"),
        row.getInt("width"),
        row.getInt("height"),
        Verdict.of(row.getString("verdict")),
        new Trim(row.getInt("first_frame"), row.getInt("end_frame")),
        row.getString("caption"));
  }
}
