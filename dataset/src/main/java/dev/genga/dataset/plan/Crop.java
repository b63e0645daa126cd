package dev.genga.dataset.plan;

import dev.genga.dataset.config.Size;

/// What a bucket cuts off frames: they are scaled until they cover it, and their middle is taken
/// ([dev.genga.video.Resize#cover]).
///
/// @param width share of the width that is cut off, 0 to below 1
/// @param height share of the height, of which one at least is 0 but for rounding
public record Crop(double width, double height) {
  /// @param source the frames' own size
  /// @param bucket what they are brought to
  public static Crop of(Size source, Size bucket) {
    double scale =
        Math.max(
            (double) bucket.width() / source.width(), (double) bucket.height() / source.height());
    return new Crop(
        cut(bucket.width(), source.width() * scale), cut(bucket.height(), source.height() * scale));
  }

  private static double cut(int kept, double scaled) {
    int whole = (int) (scaled + 0.5);
    return (double) (whole - kept) / whole;
  }

  /// The share of the picture that is cut off.
  public double share() {
    return 1 - (1 - width) * (1 - height);
  }
}
