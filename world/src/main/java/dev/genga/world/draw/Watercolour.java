package dev.genga.world.draw;

import java.util.List;

/// Thin washes whose pigment gathers at the edges, on grained paper; pale gaps between them.
record Watercolour(Palette palette) implements Manner {
  private static final Oklch PAPER = new Oklch(0.97, 0.014, 85);

  @Override
  public void underThing(Brush brush, List<Part> parts) {
    for (var part : parts) {
      if (part.role().isSurface()) {
        brush.stroke(part.shape(), 2.4, Texture.plain(PAPER, 0.75));
      }
    }
  }

  @Override
  public void paint(Brush brush, Part part) {
    switch (part.role()) {
      case SKY -> {
        brush.fill(part.shape(), Texture.plain(PAPER));
        brush.fill(part.shape(), cloudy());
      }
      case SUN, CLOUD, STAR, LIGHT, PALE ->
          brush.blend(soft(brush, part, 1), Texture.plain(light(part.role())));
      case DARK, DETAIL -> brush.blend(soft(brush, part, 1), wash(part.role(), 0.85));
      case FAR, MIDDLE, GROUND -> washed(brush, part, 1.6);
      case BODY, SHADE, TINT -> washed(brush, part, 1.2);
    }
  }

  private Oklch light(Role role) {
    return role == Role.CLOUD ? palette.of(role).mixed(PAPER, 0.6) : palette.of(role);
  }

  private static Mask soft(Brush brush, Part part, double blur) {
    return brush.mask(part.shape(), 3 * blur).blurred(brush.pixels(blur * 0.5));
  }

  /// Paper first, then the wash, then the rim where the pigment has gathered.
  private void washed(Brush brush, Part part, double rim) {
    var mask = brush.mask(part.shape(), 4 * rim);
    var inner = mask.blurred(brush.pixels(rim));
    brush.blend(mask, Texture.plain(PAPER));
    brush.blend(mask, wash(part.role(), part.role().isThing() ? 0.9 : 0.72));
    var edge = new float[inner.cover().length];
    for (int i = 0; i < edge.length; i++) {
      edge[i] = Math.max(0, mask.cover()[i] - inner.cover()[i]) * mask.cover()[i];
    }
    var colour = palette.of(part.role()).lighter(-0.22);
    brush.blend(
        new Mask(mask.x(), mask.y(), mask.width(), mask.height(), edge), Texture.plain(colour));
  }

  /// A wash with blooms: thinner and thicker by turns.
  private Texture wash(Role role, double alpha) {
    int argb = Texture.plain(palette.of(role), 1).at(0, 0);
    double vary = role.isThing() ? 0.2 : 0.28;
    return (u, v) -> {
      double bloom = 0.75 * Grain.at(u, v, 17) + 0.25 * Grain.at(u + 50, v + 90, 8);
      return Texture.faded(argb, Math.clamp(alpha + vary * bloom, 0, 1));
    };
  }

  /// The sky runs out to the horizon.
  private Texture cloudy() {
    var ramp = Texture.ramp(palette.of(Role.SKY).lighter(-0.03), palette.horizon());
    return (u, v) -> {
      double bloom = 0.8 * Grain.at(u, 1.6 * v, 24) + 0.2 * Grain.at(u + 70, v, 11);
      return Texture.faded(ramp.at(v / 56 + 0.25 * bloom), Math.clamp(0.82 + 0.4 * bloom, 0, 1));
    };
  }

  @Override
  public int[] finish(int[] frame, int width, int height) {
    var wavering = Paper.wavering(frame, width, height, 1);
    return Paper.grained(wavering, width, height, 0.06, 2.2);
  }
}
