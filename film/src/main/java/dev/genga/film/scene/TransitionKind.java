package dev.genga.film.scene;

/// How one scene gives way to the next.
public enum TransitionKind {
  /// From one frame to the next.
  CUT,
  /// One shows through the other.
  DISSOLVE,
  /// Through black.
  FADE_BLACK,
  /// Through white.
  FADE_WHITE
}
