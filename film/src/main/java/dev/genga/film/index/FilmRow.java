package dev.genga.film.index;

/// A film in the index.
///
/// @param path the file, absolute
/// @param name what its clips' names begin with, unlike any other film's
/// @param bytes the file's length when it was read
/// @param modified the file's time then, in milliseconds since 1970
/// @param settings what it was cut by, as [dev.genga.film.index.FilmIndex#register] got it
/// @param interlaced whether it was found to be
/// @param reason why it was set aside; empty where it wasn't
public record FilmRow(
    long id,
    String path,
    String name,
    long bytes,
    long modified,
    String settings,
    State state,
    boolean interlaced,
    String reason) {

  /// How far a film is.
  public enum State {
    /// Known, nothing more.
    NEW,
    /// Its scenes are known and its clips planned.
    SCANNED,
    /// All its clips are written.
    CUT,
    /// It can't be used.
    ASIDE
  }
}
