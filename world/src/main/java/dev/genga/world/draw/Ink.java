package dev.genga.world.draw;

/// Outlines and hatching in coloured inks on cream paper.
record Ink(Palette palette) implements Manner {
  private static final Oklch PAPER = new Oklch(0.955, 0.03, 88);
  private static final Oklch BLACK = new Oklch(0.24, 0.045, 275);

  @Override
  public void paint(Brush brush, Part part) {
    var role = part.role();
    if (role.isThing()) {
      paintThing(brush, part);
      return;
    }
    var colour = palette.of(role);
    double dark = 1 - colour.lightness();
    brush.fill(part.shape(), Texture.plain(PAPER.mixed(colour, 0.12 + 0.4 * dark)));
    if (dark > 0.05 && role != Role.LIGHT && role != Role.STAR && role != Role.CLOUD) {
      var ink = colour.withLightness(0.42).chromaTimes(1.1);
      double pen = 0.8 + 0.9 * dark;
      double alpha = role == Role.SKY ? 0.4 : 0.55;
      brush.fill(part.shape(), new Lines.Hatch(angle(role), 5, pen, waver(role)).in(ink, alpha));
    }
    if (role != Role.SKY) {
      brush.stroke(part.shape(), 1.2, Texture.plain(BLACK));
    }
  }

  private void paintThing(Brush brush, Part part) {
    var colour = palette.of(part.role());
    if (!part.role().isSurface()) {
      brush.fill(part.shape(), Texture.plain(part.role() == Role.PALE ? PAPER : BLACK));
      brush.stroke(part.shape(), 1, Texture.plain(BLACK));
      return;
    }
    brush.fill(part.shape(), Texture.plain(PAPER.mixed(colour, 0.55)));
    var ink = colour.lighter(-0.1).chromaTimes(1.15);
    brush.fill(part.shape(), new Lines.Hatch(-45, 4.2, 1.9, 0.5).in(ink, 0.95));
    if (part.role() == Role.SHADE) {
      brush.fill(part.shape(), new Lines.Hatch(45, 4.2, 1.5, 0.5).in(ink, 0.9));
    }
    brush.stroke(part.shape(), 1.7, Texture.plain(BLACK));
  }

  private static double angle(Role role) {
    return switch (role) {
      case SKY -> 0;
      case FAR -> -45;
      case MIDDLE -> 20;
      case GROUND -> -12;
      default -> 45;
    };
  }

  private static double waver(Role role) {
    return role == Role.SKY ? 2.5 : 1;
  }
}
