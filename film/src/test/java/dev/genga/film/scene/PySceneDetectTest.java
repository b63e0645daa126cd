package dev.genga.film.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.video.Frame;
import dev.genga.video.PackedFrame;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds the published detectors to PySceneDetect's own, on the same frames.
class PySceneDetectTest {
  private static final JsonNode EXPECTED = Expected.read().path("drawn");
  private static final List<Frame> FRAMES = DrawnFilm.frames();

  @Test
  void theFilmIsTheOneThatPySceneDetectSaw() throws Exception {
    var digest = MessageDigest.getInstance("SHA-256");
    FRAMES.forEach(frame -> digest.update(frame.rgb()));
    assertThat(FRAMES).hasSize(EXPECTED.path("frames").asInt());
    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo(EXPECTED.path("sha256").asText());
  }

  @Test
  void everyFramesScoreIsPySceneDetects() {
    var scorer = new ContentScorer();
    for (int i = 0; i < FRAMES.size(); i++) {
      // Python adds the three numbers in another way: the last digit may differ.
      assertThat(scorer.score(PackedFrame.of(FRAMES.get(i))).mean())
          .isCloseTo(EXPECTED.path("scores").path(i).asDouble(), within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"content", "adaptive", "content_20_5", "content_27_0", "adaptive_2_10_4"})
  void cutsAreFoundAtPySceneDetectsFrames(String name) {
    var detector = detector(name);
    FRAMES.forEach(frame -> detector.add(PackedFrame.of(frame)));
    assertThat(detector.finish().transitions().stream().map(Transition::first))
        .containsExactlyElementsOf(Expected.integers(EXPECTED.path(name)));
  }

  private static SceneDetector detector(String name) {
    return switch (name) {
      case "content" ->
          SceneDetector.content(ContentDetector.THRESHOLD, ContentDetector.SHORTEST_SCENE);
      case "adaptive" ->
          SceneDetector.adaptive(
              AdaptiveDetector.RATIO,
              AdaptiveDetector.LEAST_SCORE,
              AdaptiveDetector.SHORTEST_SCENE);
      case "content_20_5" -> SceneDetector.content(20, 5);
      case "content_27_0" -> SceneDetector.content(27, 0);
      case "adaptive_2_10_4" -> SceneDetector.adaptive(2, 10, 4);
      default -> throw new AssertionError(name);
    };
  }
}
