package dev.genga.film.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.testing.GoldenFolder;
import dev.genga.video.SmallFrames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/// Films of whoever runs the tests.
class KnownFilmsTest {
  private static final String FOLDER = "GENGA_FILMS";

  private static final Path BUNNY =
      GoldenFolder.repository().resolve("fixtures/film/bigbuckbunny.mp4");

  @TempDir private Path folder;

  @Test
  @EnabledIfEnvironmentVariable(
      named = FOLDER,
      matches = ".+",
      disabledReason = "GENGA_FILMS names no folder of films with a cuts.csv (docs/cutting.md)")
  void theScenesOfTheFilmsThatGengaFilmsNamesAreFoundAsOftenAsByPySceneDetectAtItsBest() {
    var comparison = new DetectorComparison();
    KnownFilm.in(Path.of(System.getenv(FOLDER))).forEach(comparison::add);
    System.out.print(comparison);
    for (int tolerance = 0; tolerance <= 1; tolerance++) {
      assertThat(comparison.genga(tolerance).f1())
          .as("at %d frames%n%s", tolerance, comparison)
          .isGreaterThanOrEqualTo(comparison.best(tolerance));
    }
  }

  @Test
  void aRealFilmOfOneSceneWhoseFigureWalksIntoTheLightIsLeftWhole() {
    try (var frames = SmallFrames.open(BUNNY, SceneDetector.SIDE)) {
      var detector = SceneDetector.transitions(frames.statedRate().toDouble());
      int count = 0;
      while (frames.advance()) {
        detector.add(frames.packed());
        count++;
      }
      assertThat(count).isEqualTo(132);
      assertThat(detector.finish().transitions()).isEmpty();
    }
  }

  @Test
  void aListIsReadAsItIsWritten() throws IOException {
    var inner = Files.createDirectories(folder.resolve("more"));
    var one =
        new KnownFilm(
            inner.resolve("rain, again.mp4"),
            List.of(
                new Transition(TransitionKind.CUT, 80, 80),
                new Transition(TransitionKind.DISSOLVE, 120, 131)));
    var other =
        new KnownFilm(
            inner.resolve("b.mkv"), List.of(new Transition(TransitionKind.FADE_BLACK, 9, 30)));
    KnownFilm.list(inner, List.of(one, other));
    assertThat(KnownFilm.in(folder)).containsExactly(one, other);
  }

  @Test
  void aFolderWithoutAListIsRefused() {
    assertThatThrownBy(() -> KnownFilm.in(folder)).hasMessageContaining("no film is listed");
  }
}
