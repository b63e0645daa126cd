package dev.genga.video;

/// The frame that a reader is at, until it goes on.
public interface CurrentFrame {
  /// In RGB, as it is shown.
  ///
  /// @throws dev.genga.base.ProblemException if its pixel format can't be converted
  Frame frame();

  /// The frame for later, as it was decoded: no pixel is copied.
  HeldFrame hold();
}
