package dev.genga.world.reel;

/// How one shot of a [Reel] gives way to the next.
public enum Join {
  /// From one frame to the next.
  CUT,
  /// One shows through the other.
  DISSOLVE,
  /// Down to black and up again.
  FADE_BLACK,
  /// Up to white and down again.
  FADE_WHITE
}
