package dev.genga.film.scene;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Finds the scenes of made-up films, written and read as any film, and compares with what PySceneDetect
/// finds in the same files. Thresholds were fixed on films of the seeds 1 to 4.
class SceneAccuracyTest {
  /// Of what a film's editor would call scenes, at least; our films hold nothing that can't be seen.
  private static final double FLOOR = 0.95;

  private static final List<String> THEIRS =
      List.of("content", "adaptive", "best_content", "best_adaptive");

  @TempDir private Path folder;

  @Test
  void noFewerTransitionsAreFoundRightThanByPySceneDetectAtItsBestThreshold() throws Exception {
    var accuracies = List.of(new ArrayList<SceneAccuracy>(), new ArrayList<SceneAccuracy>());
    var report = new StringBuilder();
    for (long seed : WriteReels.SEEDS) {
      var film = folder.resolve("reel-" + seed + ".mp4");
      var expected = WriteReels.write(film, seed);
      var scenes = FilmScenes.of(film, SceneDetector::transitions, _ -> {});
      var cuts = scenes.transitions().stream().map(Transition::frame).toList();
      for (int tolerance = 0; tolerance <= 1; tolerance++) {
        accuracies.get(tolerance).add(SceneAccuracy.of(expected, cuts, tolerance));
      }
      report.append(expected).append('\n').append(scenes.transitions()).append('\n');
    }
    var reels = Expected.read().path("reels");
    for (int tolerance = 0; tolerance <= 1; tolerance++) {
      var ours = accuracies.get(tolerance).stream().reduce(SceneAccuracy::plus).orElseThrow();
      assertThat(ours.f1()).as("%d: %s", tolerance, ours).isGreaterThan(FLOOR);
      for (var theirs : THEIRS) {
        var other = reels.path(theirs);
        assertThat(other.path("true").asInt()).isEqualTo(ours.expected());
        assertThat(ours.f1())
            .as("%s at %d: %s%n%s", theirs, tolerance, ours, report)
            .isGreaterThanOrEqualTo(other.path("f1").path(tolerance).asDouble());
      }
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
