package dev.genga.world.draw;

import java.awt.Shape;
import java.awt.geom.AffineTransform;

/// Where a drawing in heights of the picture lies on a canvas.
///
/// @param scale canvas pixels a height
/// @param x of the drawing's origin, in canvas pixels
/// @param y of the drawing's origin, in canvas pixels
record View(double scale, double x, double y) {
  Shape toCanvas(Shape shape) {
    return new AffineTransform(scale, 0, 0, scale, x, y).createTransformedShape(shape);
  }

  /// Canvas pixels a grain: what textures and pens are measured in, an 80th of a height.
  double grain() {
    return scale / 80;
  }
}
