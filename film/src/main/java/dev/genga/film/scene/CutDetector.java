package dev.genga.film.scene;

import java.util.OptionalInt;

/// Finds cuts in a film's scores, which it is given frame by frame.
public sealed interface CutDetector permits ContentDetector, AdaptiveDetector {
  /// Takes the next frame's score.
  ///
  /// @return the first frame of a new scene, if one is known now: this frame or an earlier one
  OptionalInt next(double score);
}
