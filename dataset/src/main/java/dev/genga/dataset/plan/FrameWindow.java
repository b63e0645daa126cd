package dev.genga.dataset.plan;

/// Consecutive frames of a clip, counted after frames were dropped or repeated to reach 16 a second.
///
/// @param first number of the first frame, from 0
/// @param frames how many, 4n+1
public record FrameWindow(int first, int frames) {
  /// The number of the frame after the last.
  public int end() {
    return first + frames;
  }
}
