package dev.genga.desk.data;

import dev.genga.film.testing.RainFilm;
import java.nio.file.Path;
import java.util.List;

/// A folder with the clips of a film: one of 33 frames, one of 32, and a third scene that is too short for a
/// clip.
final class CutSet {
  static final int WIDTH = RainFilm.WIDTH;
  static final int HEIGHT = RainFilm.HEIGHT;

  /// At 24 frames a second.
  private static final List<Integer> SCENES = List.of(60, 48, 24);

  private CutSet() {}

  /// @return the folder of the index
  static Path write(Path parent) {
    return RainFilm.cut(parent, SCENES);
  }
}
