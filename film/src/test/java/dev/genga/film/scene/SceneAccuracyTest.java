package dev.genga.film.scene;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Finds the scenes of made-up films, written and read as any film, and compares with what PySceneDetect
/// finds in the same files, whether their frames come evenly or not. Thresholds were fixed on films of the
/// seeds 1 to 4.
class SceneAccuracyTest {
  /// Of what a film's editor would call scenes, at least; our films hold nothing that can't be seen.
  private static final double FLOOR = 0.95;

  private static final List<String> THEIRS =
      List.of("content", "adaptive", "best_content", "best_adaptive");

  /// Its two readers, on the films of uneven frames.
  private static final List<String> UNEVEN = List.of("uneven_opencv", "uneven_pyav");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noFewerTransitionsAreFoundRightThanByPySceneDetectAtItsBestThreshold(boolean even)
      throws Exception {
    var comparison = new DetectorComparison();
    WriteReels.write(folder, even, WriteReels.SEEDS).forEach(comparison::add);
    System.out.printf("%s frames%n%s", even ? "even" : "uneven", comparison);
    for (int tolerance = 0; tolerance <= 1; tolerance++) {
      var ours = comparison.genga(tolerance);
      assertThat(ours.f1()).as("%d: %s", tolerance, ours).isGreaterThan(FLOOR);
      assertThat(ours.f1()).as("%s", comparison).isGreaterThanOrEqualTo(comparison.best(tolerance));
      for (var backend : even ? List.of("reels") : UNEVEN) {
        for (var theirs : THEIRS) {
          var other = Expected.read().path(backend).path(theirs);
          assertThat(other.path("true").asInt()).isEqualTo(ours.expected());
          assertThat(ours.f1())
              .as("%s of %s at %d%n%s", theirs, backend, tolerance, comparison)
              .isGreaterThanOrEqualTo(other.path("f1").path(tolerance).asDouble());
        }
      }
    }
  }

  /// It tells a frame's number from its time and the film's average rate.
  @Test
  void unevenFramesPutPySceneDetectOffAndNotGenga() {
    var even = Expected.read().path("reels").path("best_adaptive").path("f1");
    for (var backend : UNEVEN) {
      var uneven = Expected.read().path(backend).path("best_adaptive").path("f1");
      assertThat(uneven.path(0).asDouble()).isLessThan(even.path(0).asDouble());
    }
  }

  @Test
  void aTransitionIsFoundOnceAndWithinItsFrames() {
    var expected =
        List.of(
            new Transition(TransitionKind.CUT, 10, 10),
            new Transition(TransitionKind.DISSOLVE, 30, 40),
            new Transition(TransitionKind.CUT, 60, 60));
    assertThat(SceneAccuracy.of(expected, List.of(10, 35, 36, 61), 0))
        .isEqualTo(new SceneAccuracy(3, 4, 2));
    assertThat(SceneAccuracy.of(expected, List.of(10, 35, 36, 61), 1).f1()).isEqualTo(6 / 7.0);
  }
}
