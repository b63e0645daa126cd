package dev.genga.world.draw;

import java.awt.Shape;
import java.awt.geom.Path2D;

/// Sheets of coloured paper, cut with straight snips; each throws a soft shadow on those below and
/// shows a pale cut edge. The sky is three sheets, too.
record CutPaper(Palette palette) implements Manner {
  private static final Oklch SHADOW = new Oklch(0.2, 0.04, 280);

  @Override
  public void paint(Brush brush, Part part) {
    switch (part.role()) {
      case SKY -> sky(brush, part);
      case STAR, LIGHT, DARK -> sheet(brush, part.shape(), part.role(), 1);
      case SUN, CLOUD, FAR, MIDDLE, GROUND, DETAIL ->
          sheet(brush, Lines.cut(part.shape(), 0.09), part.role(), 2.2);
      case BODY, SHADE, TINT, PALE -> sheet(brush, Lines.cut(part.shape(), 0.07), part.role(), 1.7);
    }
  }

  private void sky(Brush brush, Part part) {
    var colour = palette.of(Role.SKY);
    brush.fill(part.shape(), paper(colour.lighter(-0.05), 0));
    for (int i = 1; i <= 2; i++) {
      var strip = strip(part, 0.17 * i);
      throwShadow(brush, strip, 2.2);
      var tone = colour.lighter(-0.05).mixed(palette.horizon(), 0.4 * i);
      brush.fill(strip, paper(tone, 20 + i));
      edge(brush, strip, tone);
    }
  }

  /// The sky below a cut line of arcs.
  private static Shape strip(Part sky, double y) {
    var bounds = sky.shape().getBounds2D();
    var path = new Path2D.Double();
    path.moveTo(bounds.getMinX(), bounds.getMaxY());
    for (double x = bounds.getMinX(); x < bounds.getMaxX() + 0.08; x += 0.08) {
      path.lineTo(x, y + 0.05 * Math.sin(3.1 * x + 40 * y));
    }
    path.lineTo(bounds.getMaxX() + 0.08, bounds.getMaxY());
    path.closePath();
    return path;
  }

  private void sheet(Brush brush, Shape shape, Role role, double lift) {
    var colour = tone(role);
    throwShadow(brush, shape, lift);
    brush.fill(shape, paper(colour, role.name().length()));
    if (role != Role.DARK && role != Role.DETAIL) {
      edge(brush, shape, colour);
    }
  }

  private static void throwShadow(Brush brush, Shape shape, double lift) {
    var mask = brush.mask(shape, 3 * lift).blurred(brush.pixels(0.6 * lift));
    var fallen = mask.shifted(brush.pixels(0.6 * lift), brush.pixels(0.3 * lift));
    brush.blend(fallen, Texture.plain(SHADOW, 0.6));
  }

  private static void edge(Brush brush, Shape shape, Oklch colour) {
    brush.stroke(shape, 0.9, Texture.plain(colour.lighter(0.2).chromaTimes(0.6), 0.75));
  }

  private Oklch tone(Role role) {
    var colour = palette.of(role);
    return role == Role.MIDDLE || role == Role.GROUND ? colour.lighter(-0.04) : colour;
  }

  /// A sheet's faint fibre.
  private static Texture paper(Oklch colour, int sheet) {
    var ramp = Texture.ramp(colour.lighter(-0.018), colour.lighter(0.018));
    return (u, v) -> ramp.at(0.5 + 0.9 * Grain.at(u + 31 * sheet, v * 1.7, 4));
  }
}
