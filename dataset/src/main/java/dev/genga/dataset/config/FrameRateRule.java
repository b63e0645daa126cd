package dev.genga.dataset.config;

/// Which of a clip's frames are used, so that they are about 16 a second, Wan2.1's rate.
public sealed interface FrameRateRule {
  /// Wan2.1's frames a second.
  double WAN = 16;

  /// Neither key is given: a clip that is not at 16 frames a second by its timestamps is resampled.
  record ByTimestamps() implements FrameRateRule {}

  /// `source_fps = 24.0`: musubi-tuner's rule, which drops frames by their number alone.
  ///
  /// @param framesPerSecond what the clips are taken to have, whatever their timestamps say
  record SourceFps(double framesPerSecond) implements FrameRateRule {}

  /// `frame_rate = "as is"`: every frame, as musubi-tuner does without `source_fps`.
  record AsIs() implements FrameRateRule {}
}
