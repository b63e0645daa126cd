package dev.genga.world.draw;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Arrays;

/// Turns shapes into masks with Java2D. One for each size of canvas; not for several threads.
final class Rasteriser {
  /// Shapes are drawn this far beyond the canvas, so that its edge is none of theirs.
  private static final int MARGIN = 16;

  private final int width;
  private final int height;
  private final int[] pixels;
  private final Graphics2D graphics;

  Rasteriser(int width, int height) {
    this.width = width + 2 * MARGIN;
    this.height = height + 2 * MARGIN;
    var image = new BufferedImage(this.width, this.height, BufferedImage.TYPE_INT_ARGB);
    pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    graphics.translate(MARGIN, MARGIN);
  }

  /// @param shape in pixels of the canvas
  /// @param margin room round the shape, for blurs
  Mask fill(Shape shape, int margin) {
    graphics.fill(shape);
    return take(shape.getBounds(), margin);
  }

  /// @param pen its width in pixels
  Mask stroke(Shape shape, double pen) {
    graphics.setStroke(new BasicStroke((float) pen, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    graphics.draw(shape);
    return take(shape.getBounds(), (int) Math.ceil(pen));
  }

  private Mask take(Rectangle bounds, int margin) {
    bounds.grow(margin + 1, margin + 1);
    int left = Math.clamp(bounds.x + MARGIN, 0, width);
    int top = Math.clamp(bounds.y + MARGIN, 0, height);
    int right = Math.clamp(bounds.x + bounds.width + MARGIN, left, width);
    int bottom = Math.clamp(bounds.y + bounds.height + MARGIN, top, height);
    int columns = right - left;
    var cover = new float[columns * (bottom - top)];
    for (int y = top; y < bottom; y++) {
      int from = y * width + left;
      int to = (y - top) * columns;
      for (int x = 0; x < columns; x++) {
        cover[to + x] = (pixels[from + x] >>> 24) / 255f;
      }
      Arrays.fill(pixels, from, from + columns, 0);
    }
    return new Mask(left - MARGIN, top - MARGIN, columns, bottom - top, cover);
  }
}
