package dev.genga.app.practice;

/// When a training shows single frames and when whole clips: half of its batches each.
public enum ClipOrder {
  /// By turns.
  MIXED,
  /// Frames in the first half of the run, clips in the second.
  IMAGES_FIRST,
  /// Clips in the first half of the run, frames in the second.
  VIDEOS_FIRST;

  /// Whether the batch of a step is of single frames.
  ///
  /// @param index of the step, from 0
  /// @param steps of the run
  boolean isImages(int index, int steps) {
    return switch (this) {
      case MIXED -> index % 2 == 0;
      case IMAGES_FIRST -> 2 * index < steps;
      case VIDEOS_FIRST -> 2 * index >= steps;
    };
  }
}
