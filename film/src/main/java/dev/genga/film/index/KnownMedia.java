package dev.genga.film.index;

import dev.genga.film.bars.Bars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an index knows of a clip or picture that was taken in, so that a file that stays the same need not be
/// decoded again.
///
/// @param row without a caption: captions are files of their own
/// @param stamp the file's, from before it was decoded
/// @param framesAtRate frames that it has at 16 a second
/// @param seconds from the first frame's showing to the end of the last one's
public record KnownMedia(
    MediaRows.Row row, Stamp stamp, int framesAtRate, double seconds, boolean interlaced) {

  /// By which a file that was written again is told.
  ///
  /// @param bytes of the file
  /// @param modified milliseconds since 1970
  public record Stamp(long bytes, long modified) {
    /// @throws IOException if the file can't be reached
    public static Stamp of(Path file) throws IOException {
      return new Stamp(Files.size(file), Files.getLastModifiedTime(file).toMillis());
    }
  }

  /// What is known of a file.
  ///
  /// @param file absolute
  public static Optional<KnownMedia> of(FilmIndex index, Path file) {
    return index
        .database()
        .query(
            "SELECT c.*, m.bytes, m.modified, m.frames_at_rate, m.seconds, m.interlaced"
                + " FROM clip c JOIN media m ON m.clip = c.id WHERE c.file = ?",
            row -> known(row, file),
            file.toString())
        .stream()
        .findFirst();
  }

  private static KnownMedia known(ResultSet row, Path file) throws SQLException {
    var media =
        new MediaRows.Row(
            file,
            row.getString("kind"),
            row.getInt("frames"),
            row.getDouble("rate"),
            row.getInt("width"),
            row.getInt("height"),
            new Bars(
                row.getInt("bar_left"),
                row.getInt("bar_top"),
                row.getInt("bar_right"),
                row.getInt("bar_bottom")),
            row.getString("sha256"),
            "");
    return new KnownMedia(
        media,
        new Stamp(row.getLong("bytes"), row.getLong("modified")),
        row.getInt("frames_at_rate"),
        row.getDouble("seconds"),
        row.getInt("interlaced") != 0);
  }

  /// Keeps it, of a file that the index has.
  public void keep(FilmIndex index) {
    index
        .database()
        .update(
            "INSERT OR REPLACE INTO media (clip, bytes, modified, frames_at_rate, seconds,"
                + " interlaced) SELECT id, ?, ?, ?, ?, ? FROM clip WHERE file = ?",
            stamp.bytes(),
            stamp.modified(),
            framesAtRate,
            seconds,
            interlaced ? 1 : 0,
            row.file().toString());
  }

  /// The files of an index by what they hold: SHA-256 in hexadecimal digits, to files in their order.
  public static Map<String, List<Path>> byContent(FilmIndex index) {
    var files = new HashMap<String, List<Path>>();
    index
        .database()
        .each(
            "SELECT file, sha256 FROM clip WHERE sha256 <> '' ORDER BY file",
            row ->
                files
                    .computeIfAbsent(row.getString(2), _ -> new ArrayList<>(1))
                    .add(Path.of(row.getString(1))));
    return files;
  }
}
