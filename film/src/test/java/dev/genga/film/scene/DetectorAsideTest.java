package dev.genga.film.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.video.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DetectorAsideTest {
  private static SceneDetector detector() {
    return SceneDetector.content(ContentDetector.THRESHOLD, 3);
  }

  private static Frame grey(int side, int brightness) {
    var rgb = new byte[3 * side * side];
    Arrays.fill(rgb, (byte) brightness);
    return new Frame(side, side, rgb);
  }

  /// Scenes of unlike lengths.
  private static List<Frame> film() {
    var frames = new ArrayList<Frame>();
    for (int scene = 0; scene < 9; scene++) {
      for (int i = 0; i < 5 + scene; i++) {
        frames.add(grey(8, scene % 2 == 0 ? 20 : 200));
      }
    }
    return frames;
  }

  @Test
  void itFindsWhatTheDetectorFindsByItself() {
    var alone = detector();
    film().forEach(alone::add);
    var expected = alone.finish();
    assertThat(expected.transitions()).hasSize(8);
    try (var aside = new DetectorAside(detector())) {
      film().forEach(aside::add);
      assertThat(aside.finish()).isEqualTo(expected);
    }
  }

  @Test
  void whatTheDetectorRefusesIsToldToWhoGivesTheFrames() {
    try (var aside = new DetectorAside(detector())) {
      aside.add(grey(8, 0));
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  aside.add(grey(16, 0));
                }
              })
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("after one of");
    }
  }

  @Test
  void theLastFrameMayBeTheOneThatIsRefused() {
    try (var aside = new DetectorAside(detector())) {
      aside.add(grey(8, 0));
      aside.add(grey(16, 0));
      assertThatThrownBy(aside::finish).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
