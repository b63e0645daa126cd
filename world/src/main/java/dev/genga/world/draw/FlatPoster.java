package dev.genga.world.draw;

import java.util.List;

/// Flat blocks of few colours, rays in the sky, a thing in light and shade with a pale edge.
record FlatPoster(Palette palette) implements Manner {
  private static final Oklch PAPER = new Oklch(0.95, 0.035, 85);

  @Override
  public void underThing(Brush brush, List<Part> parts) {
    for (var part : parts) {
      if (part.role() != Role.PALE) {
        brush.stroke(part.shape(), 5, Texture.plain(PAPER));
      }
    }
  }

  @Override
  public void paint(Brush brush, Part part) {
    switch (part.role()) {
      case SKY -> brush.fill(part.shape(), rays(part));
      case BODY, SHADE -> brush.fill(part.shape(), halves(part));
      case SUN, CLOUD, LIGHT, PALE -> brush.fill(part.shape(), Texture.plain(PAPER));
      case STAR, FAR, MIDDLE, GROUND, DETAIL, TINT, DARK ->
          brush.fill(part.shape(), Texture.plain(flat(part.role())));
    }
  }

  /// Backgrounds stand in clearer steps of lightness than elsewhere.
  private Oklch flat(Role role) {
    var colour = palette.of(role);
    return switch (role) {
      case FAR -> colour.lighter(-0.02);
      case MIDDLE -> colour.lighter(-0.09);
      case GROUND -> colour.lighter(-0.17);
      case DETAIL -> colour.lighter(-0.14);
      default -> colour;
    };
  }

  /// Rays from a point on the horizon.
  private Texture rays(Part sky) {
    var bounds = sky.shape().getBounds2D();
    double middle = 80 * (bounds.getMinX() + 0.42 * bounds.getWidth());
    int dark = 0xff000000 | palette.of(Role.SKY).lighter(-0.05).rgb();
    int light = 0xff000000 | palette.of(Role.SKY).mixed(PAPER, 0.38).rgb();
    var between =
        Texture.ramp(palette.of(Role.SKY).lighter(-0.05), palette.of(Role.SKY).mixed(PAPER, 0.38));
    return (u, v) -> {
      double radius = Math.hypot(u - middle, v - 58);
      double turn = Math.atan2(v - 58, u - middle) * 24 / (2 * Math.PI);
      double wave = turn - Math.floor(turn);
      double inside = Math.min(wave, 1 - wave) - 0.25;
      double edge = inside * radius * 0.52 + 0.5;
      return edge <= 0 ? dark : edge >= 1 ? light : between.at(edge);
    };
  }

  /// The lower right of a part lies in shade, with a hard edge between.
  private Texture halves(Part part) {
    var colour = palette.of(part.role());
    var ramp = Texture.ramp(colour.lighter(0.03), colour.lighter(-0.1));
    var bounds = part.shape().getBounds2D();
    double edge = 80 * (bounds.getCenterY() + 0.1 * bounds.getHeight() + 0.8 * bounds.getCenterX());
    return (u, v) -> ramp.at(v + 0.8 * u - edge + 0.5);
  }
}
