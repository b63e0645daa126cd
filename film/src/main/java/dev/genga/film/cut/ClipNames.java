package dev.genga.film.cut;

import java.nio.file.Path;

/// Names of clips: the film's, the scene's number, and the clip's in its scene, such as
/// `Rain-scene-0012-1.mp4`. Clips of one scene are known to be by their names.
final class ClipNames {
  /// Where clips are, in the index's folder.
  static final String FOLDER = "clips";

  /// File systems take 255 bytes; a letter may have 4.
  private static final int LONGEST = 48;

  private ClipNames() {}

  /// A film's name without its extension, without signs that some file systems refuse.
  static String stem(Path film) {
    String name = String.valueOf(film.getFileName());
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    var kept = new StringBuilder();
    stem.codePoints()
        .limit(LONGEST)
        .map(c -> c < 32 || "\"*/:<>?\\|~".indexOf(c) >= 0 ? '_' : c)
        .forEach(kept::appendCodePoint);
    String clean = kept.toString().strip();
    return clean.isEmpty() || clean.startsWith(".") ? "film" + clean : clean;
  }

  static String of(String film, int scene, int clip, String extension) {
    return "%s/%s-scene-%04d-%d.%s".formatted(FOLDER, film, scene, clip, extension);
  }
}
