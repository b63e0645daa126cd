package dev.genga.film.scene;

/// The frames between two scenes that belong to neither.
///
/// @param first the first frame that isn't the old scene's alone
/// @param end the first frame that is the new scene's alone; `first` at a cut
public record Transition(TransitionKind kind, int first, int end) {
  /// The frame at which a list of cuts would name it: the middle.
  public int frame() {
    return (first + end) / 2;
  }
}
