package dev.genga.film.scene;

/// How much a frame differs from the one before: the mean absolute differences of its pixels' hue
/// (0 to 179), saturation and value (0 to 255), as PySceneDetect's `ContentDetector` takes them. All
/// are 0 for the first frame.
public record ContentScore(double hue, double saturation, double value) {
  static final ContentScore FIRST = new ContentScore(0, 0, 0);

  /// The three weighed alike: what the detectors compare with their thresholds.
  public double mean() {
    return (hue + saturation + value) / 3;
  }
}
