package dev.genga.world.draw;

/// Soft shading without lines: each part is a little lighter above and to the left.
record Plain(Palette palette) implements Manner {
  @Override
  public void paint(Brush brush, Part part) {
    if (part.role() == Role.SKY) {
      brush.fill(part.shape(), sky());
    } else {
      brush.fill(part.shape(), shaded(part));
    }
  }

  private Texture sky() {
    var ramp = Texture.ramp(palette.of(Role.SKY), palette.horizon());
    return (u, v) -> ramp.at(v / 52);
  }

  private Texture shaded(Part part) {
    var colour = palette.of(part.role());
    double depth = part.role().isThing() ? 0.075 : 0.03;
    var ramp = Texture.ramp(colour.lighter(depth), colour.lighter(-depth));
    var bounds = part.shape().getBounds2D();
    double slant = part.role().isThing() ? 0.6 : 0;
    double start = 80 * (bounds.getMinY() + slant * bounds.getMinX());
    double length = 80 * (bounds.getHeight() + slant * bounds.getWidth());
    return (u, v) -> ramp.at((v + slant * u - start) / length);
  }
}
