package dev.genga.film.scene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.video.VideoProbe;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Films of ffmpeg's sources, of seeds that no threshold was fixed on; larger than the frames that are looked at. The
/// bound was fixed before they were first read.
class SourceFilmsTest {
  private static final double FLOOR = 0.9;

  @TempDir private Path folder;

  @Test
  void whatFfmpegsFiltersJoinIsFoundNoLessOftenThanByPySceneDetectAtItsBest() {
    var comparison = new DetectorComparison();
    var table = new KindTable();
    for (long seed : List.of(601L, 602L)) {
      var known = SourceFilm.write(folder.resolve(seed + ".mkv"), seed);
      assertThat(VideoProbe.probe(known.film()).frames()).isEqualTo(12 * 60 - 3 * 10);
      comparison.add(known);
      table.add(
          known.transitions(),
          List.of(),
          FilmScenes.of(known.film(), SceneDetector::transitions, _ -> {}));
    }
    System.out.print(comparison);
    System.out.print(table);
    assertThat(comparison.genga(1).f1())
        .as("%s%n%s", comparison, table)
        .isGreaterThanOrEqualTo(FLOOR);
    assertThat(comparison.genga(1).f1())
        .as("%s", comparison)
        .isGreaterThanOrEqualTo(comparison.best(1));
    assertThat(table.toldApart()).as("%s", table).isGreaterThanOrEqualTo(FLOOR);
  }
}
