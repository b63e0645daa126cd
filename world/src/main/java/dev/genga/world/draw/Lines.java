package dev.genga.world.draw;

import java.awt.Shape;

/// Lines drawn by hand: hatching, outlines that waver, edges cut with scissors.
final class Lines {
  private Lines() {}

  /// Parallel strokes.
  ///
  /// @param degrees their direction, 0 is level
  /// @param distance between their middles, in grains
  /// @param pen their width, in grains
  /// @param waver how far they stray, in grains
  record Hatch(double degrees, double distance, double pen, double waver) {
    /// How much of the place is covered by a stroke, 0 to 1.
    double at(double u, double v) {
      double sine = Math.sin(Math.toRadians(degrees));
      double cosine = Math.cos(Math.toRadians(degrees));
      return cover(u * cosine + v * sine, v * cosine - u * sine);
    }

    private double cover(double along, double across) {
      double place = (across + waver * Grain.at(along, across, 14)) / distance;
      double off = Math.abs(place - Math.rint(place)) * distance;
      double width = pen * (1 + 0.35 * Grain.at(along, across * 3, 9));
      return Math.clamp(0.5 * width - off + 0.5, 0, 1);
    }

    Texture in(Oklch ink, double alpha) {
      int argb = Texture.plain(ink, alpha).at(0, 0);
      double sine = Math.sin(Math.toRadians(degrees));
      double cosine = Math.cos(Math.toRadians(degrees));
      return (u, v) -> Texture.faded(argb, cover(u * cosine + v * sine, v * cosine - u * sine));
    }
  }

  /// The shape with its outline strayed by noise.
  ///
  /// @param amount in heights
  static Shape wavering(Shape shape, double amount) {
    return Outline.resampled(
        shape,
        0.02,
        (x, y) -> amount * Grain.at(80 * x, 80 * y, 7),
        (x, y) -> amount * Grain.at(80 * x + 300, 80 * y, 7));
  }

  /// The shape with straight cuts of about `length` heights, shorter where it is small.
  static Shape cut(Shape shape, double length) {
    var bounds = shape.getBounds2D();
    double step = Math.min(length, 0.17 * (bounds.getWidth() + bounds.getHeight()));
    return Outline.resampled(shape, step, (_, _) -> 0, (_, _) -> 0);
  }
}
