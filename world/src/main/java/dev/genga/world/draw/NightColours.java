package dev.genga.world.draw;

import java.util.List;

/// Dark colours with bright edges, under stars; the thing glows.
record NightColours(Palette palette) implements Manner {
  private static final Oklch INDIGO = new Oklch(0.2, 0.06, 285);

  @Override
  public void paint(Brush brush, Part part) {
    switch (part.role()) {
      case SKY -> brush.fill(part.shape(), sky());
      case SUN -> glowing(brush, part, new Oklch(0.93, 0.045, 90), 5);
      case STAR -> {}
      case CLOUD -> brush.fill(part.shape(), Texture.plain(new Oklch(0.5, 0.055, 290), 0.55));
      case LIGHT -> glowing(brush, part, new Oklch(0.88, 0.06, 90), 2);
      case FAR, MIDDLE, GROUND, DETAIL -> edged(brush, part);
      case BODY, SHADE, TINT -> thing(brush, part);
      case PALE, DARK -> brush.fill(part.shape(), Texture.plain(palette.of(part.role())));
    }
  }

  @Override
  public void underThing(Brush brush, List<Part> parts) {
    var glow = Texture.plain(palette.of(Role.TINT), 0.3);
    for (var part : parts) {
      if (part.role() == Role.BODY || part.role() == Role.SHADE) {
        brush.blend(brush.mask(part.shape(), 10).blurred(brush.pixels(4)), glow);
      }
    }
  }

  private void edged(Brush brush, Part part) {
    var dark = dark(part.role());
    brush.fill(part.shape(), Texture.plain(dark));
    var edge = new Oklch(0.55 + 0.25 * palette.of(part.role()).lightness(), 0.06, 250);
    brush.stroke(part.shape(), part.role() == Role.DETAIL ? 0.6 : 1.3, Texture.plain(edge, 0.75));
  }

  /// Dark, drawn to indigo, with a remainder of its own hue.
  private Oklch dark(Role role) {
    var colour = palette.of(role);
    double lightness =
        switch (role) {
          case FAR -> 0.33;
          case MIDDLE -> 0.27;
          case GROUND -> 0.21;
          default -> 0.16;
        };
    return colour.withLightness(lightness + 0.05 * colour.lightness()).mixed(INDIGO, 0.35);
  }

  private void thing(Brush brush, Part part) {
    var colour = palette.of(part.role());
    var ramp = Texture.ramp(colour.lighter(0.04), colour.lighter(-0.14));
    var bounds = part.shape().getBounds2D();
    brush.fill(
        part.shape(), (u, v) -> ramp.at((v - 80 * bounds.getMinY()) / (80 * bounds.getHeight())));
    if (part.role() != Role.TINT) {
      brush.stroke(part.shape(), 1, Texture.plain(colour.lighter(0.25).chromaTimes(0.7), 0.8));
    }
  }

  private static void glowing(Brush brush, Part part, Oklch light, double reach) {
    var halo = brush.mask(part.shape(), 3 * reach).blurred(brush.pixels(reach));
    brush.blend(halo, Texture.plain(light, 0.7));
    brush.fill(part.shape(), Texture.plain(light));
  }

  /// Deep blue, paler towards the horizon, with a star in every third square.
  private static Texture sky() {
    var ramp = Texture.ramp(new Oklch(0.2, 0.06, 276), new Oklch(0.41, 0.06, 292));
    int star = 0xff000000 | new Oklch(0.93, 0.03, 95).rgb();
    return (u, v) -> {
      int ground = ramp.at(v / 55);
      double column = Math.floor(u / 9);
      double row = Math.floor(v / 9);
      double chance = Grain.at(column * 7, row * 7, 1);
      if (chance < 0.25) {
        return ground;
      }
      double x = (column + 0.5 + 0.35 * Grain.at(column * 5, row * 5, 1)) * 9 - u;
      double y = (row + 0.5 + 0.35 * Grain.at(column * 3, row * 3, 1)) * 9 - v;
      double bright = Math.clamp(1.2 * chance + 0.5 - 0.75 * Math.hypot(x, y), 0, 1);
      return blend(ground, star, bright);
    };
  }

  private static int blend(int from, int to, double share) {
    int part = (int) (256 * share);
    int low = ((from & 0xff00ff) * (256 - part) + (to & 0xff00ff) * part) >>> 8;
    int high = ((from >>> 8 & 0xff00ff) * (256 - part) + (to >>> 8 & 0xff00ff) * part) >>> 8;
    return (low & 0xff00ff) | (high << 8 & 0xff00ff00);
  }
}
