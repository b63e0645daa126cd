package dev.genga.world.reel;

/// What one shot of a [Reel] shows.
sealed interface Footage permits Shot, DrawnScene {
  /// Frames.
  int length();

  /// @return `[length][height * width]`, `0xRRGGBB`
  int[][] frames(int width, int height);
}
