package dev.genga.film.cut;

import dev.genga.film.scene.AdaptiveDetector;
import dev.genga.film.scene.ContentDetector;
import dev.genga.film.scene.SceneDetector;

/// How scenes are told apart.
public enum Detection {
  /// Cuts, fades and dissolves, with flashes told from them.
  TRANSITIONS,
  /// PySceneDetect's `AdaptiveDetector` at its defaults: cuts alone.
  ADAPTIVE,
  /// PySceneDetect's `ContentDetector` at its defaults: cuts alone.
  CONTENT;

  /// @param rate frames a second, about
  SceneDetector detector(double rate) {
    return switch (this) {
      case TRANSITIONS -> SceneDetector.transitions(rate);
      case ADAPTIVE ->
          SceneDetector.adaptive(
              AdaptiveDetector.RATIO,
              AdaptiveDetector.LEAST_SCORE,
              AdaptiveDetector.SHORTEST_SCENE);
      case CONTENT ->
          SceneDetector.content(ContentDetector.THRESHOLD, ContentDetector.SHORTEST_SCENE);
    };
  }
}
