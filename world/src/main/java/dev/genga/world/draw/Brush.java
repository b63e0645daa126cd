package dev.genga.world.draw;

import java.awt.Shape;

/// Lays paint on a canvas, through a view. Widths are in grains, so that they grow with a camera's
/// zoom.
record Brush(Canvas canvas, Rasteriser rasteriser, View view) {
  /// @param shape in heights
  void fill(Shape shape, Texture texture) {
    blend(mask(shape, 0), texture);
  }

  /// @param pen its width in grains
  void stroke(Shape shape, double pen, Texture texture) {
    blend(rasteriser.stroke(view.toCanvas(shape), pen * view.grain()), texture);
  }

  /// @param margin room round the shape, in grains
  Mask mask(Shape shape, double margin) {
    return rasteriser.fill(view.toCanvas(shape), (int) Math.ceil(margin * view.grain()));
  }

  void blend(Mask mask, Texture texture) {
    canvas.blend(mask, texture, view);
  }

  /// Grains as whole canvas pixels, at least 1.
  int pixels(double grains) {
    return Math.max(1, (int) Math.round(grains * view.grain()));
  }
}
