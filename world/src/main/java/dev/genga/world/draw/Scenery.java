package dev.genga.world.draw;

import java.awt.Shape;

/// Small shapes that backgrounds are scattered with.
final class Scenery {
  private Scenery() {}

  static Shape cloud(double x, double y, double r) {
    return Paths.union(
        Paths.ellipse(x, y + 0.4 * r, 2.6 * r, 0.75 * r),
        Paths.circle(x - 0.9 * r, y - 0.1 * r, r),
        Paths.circle(x + 0.5 * r, y - 0.4 * r, 1.2 * r));
  }

  static Shape bush(double x, double y, double r) {
    return Paths.union(
        Paths.circle(x - r, y, r),
        Paths.circle(x + r, y, r),
        Paths.circle(x, y - 0.6 * r, 1.1 * r));
  }

  /// A crescent: one circle less another.
  static Shape moon(double x, double y) {
    return Paths.without(Paths.circle(x, y, 0.1), Paths.circle(x + 0.045, y - 0.02, 0.085));
  }

  static Shape tuft(double x, double y, double size) {
    return placed(
        Paths.polygon(-0.5, 0, -0.45, -0.8, -0.12, -0.3, 0.05, -1, 0.2, -0.3, 0.55, -0.7, 0.5, 0),
        x,
        y,
        size);
  }

  /// The white of a wave, or a drift of snow.
  static Shape crest(double x, double y, double size) {
    return placed(
        Paths.curve(
            -1, 0, -0.5, -0.2, 0, -0.28, 0.5, -0.2, 1, 0, 0.5, -0.02, 0, -0.06, -0.5, -0.02),
        x,
        y,
        size);
  }

  static Shape fir(double x, double y, double size) {
    return placed(
        Paths.polygon(
            0, -1, 0.25, -0.55, 0.15, -0.55, 0.36, 0, -0.36, 0, -0.15, -0.55, -0.25, -0.55),
        x,
        y,
        size);
  }

  private static Shape placed(Shape shape, double x, double y, double size) {
    return new View(size, x, y).toCanvas(shape);
  }
}
