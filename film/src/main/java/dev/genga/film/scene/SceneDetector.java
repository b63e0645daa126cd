package dev.genga.film.scene;

import dev.genga.video.PackedFrame;

/// Finds the scenes of a film whose small frames it is given one by one, in bounded memory.
public sealed interface SceneDetector permits SingleDetector, TransitionDetector {
  /// The longer side of the frames that thresholds are meant for, as in PySceneDetect.
  int SIDE = 256;

  /// Takes the next frame, whose pixels may change afterwards.
  void add(PackedFrame frame);

  /// What was found; nothing may be added after it.
  Scenes finish();

  /// Cuts, fades, dissolves and flashes told apart.
  ///
  /// @param rate frames a second, about
  static SceneDetector transitions(double rate) {
    return new TransitionDetector(rate);
  }

  /// Cuts alone, where scores reach a threshold; see [ContentDetector].
  static SceneDetector content(double threshold, int shortestScene) {
    return new SingleDetector(new ContentDetector(threshold, shortestScene));
  }

  /// Cuts alone, where scores stand out; see [AdaptiveDetector].
  static SceneDetector adaptive(double ratio, double leastScore, int shortestScene) {
    return new SingleDetector(new AdaptiveDetector(ratio, leastScore, shortestScene));
  }
}
