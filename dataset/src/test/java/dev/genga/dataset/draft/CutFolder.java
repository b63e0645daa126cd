package dev.genga.dataset.draft;

import dev.genga.film.index.ChosenRows;
import dev.genga.film.index.Decision;
import dev.genga.film.index.Decisions;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.testing.RainFilm;
import java.nio.file.Path;
import java.util.List;

/// A folder with the clips of a film of three scenes, whose frames each look unlike the others.
record CutFolder(Path path) {
  static final int WIDTH = RainFilm.WIDTH;
  static final int HEIGHT = RainFilm.HEIGHT;

  /// At 24 frames a second; 40, 32 and 24 at 16.
  private static final List<Integer> SCENES = List.of(60, 48, 36);

  /// Cuts clips of 21 to 33 frames: 2 of 20 are too short, so the first scene gives one of 33.
  static CutFolder in(Path parent) {
    return new CutFolder(RainFilm.cut(parent, SCENES));
  }

  /// What a data set is made of now.
  List<ChosenRows.Row> rows() {
    try (var index = FilmIndex.openExisting(path)) {
      return DraftMedia.of(index, path);
    }
  }

  void decide(Decision... decisions) {
    try (var index = FilmIndex.openExisting(path)) {
      Decisions.apply(index, List.of(decisions));
    }
  }
}
