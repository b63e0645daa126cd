package dev.genga.world.draw;

/// Graphite on white paper; only the thing is in coloured pencil.
record Pencil(Palette palette) implements Manner {
  private static final Oklch PAPER = new Oklch(0.975, 0.006, 90);
  private static final Oklch GRAPHITE = new Oklch(0.36, 0.008, 270);

  @Override
  public void paint(Brush brush, Part part) {
    var role = part.role();
    if (role.isThing()) {
      paintThing(brush, part);
      return;
    }
    double dark = 1 - palette.of(role).lightness();
    brush.fill(part.shape(), Texture.plain(PAPER.lighter(-0.26 * dark)));
    if (dark > 0.05 && role != Role.STAR && role != Role.LIGHT) {
      var hatch = new Lines.Hatch(angle(role), 3.8, 1.5, 1.6);
      brush.fill(part.shape(), hatch.in(GRAPHITE, 0.06 + 0.46 * dark));
    }
    if (role != Role.SKY) {
      outline(brush, part, 1, 0.6);
    }
  }

  private void paintThing(Brush brush, Part part) {
    var colour = palette.of(part.role());
    if (!part.role().isSurface()) {
      brush.fill(part.shape(), Texture.plain(part.role() == Role.PALE ? PAPER : GRAPHITE));
      outline(brush, part, 0.9, 0.7);
      return;
    }
    brush.fill(part.shape(), Texture.plain(PAPER.mixed(colour, 0.62)));
    double angle = part.role() == Role.SHADE ? 30 : 62;
    brush.fill(part.shape(), new Lines.Hatch(angle, 3.4, 2, 1.8).in(colour.lighter(-0.02), 0.85));
    outline(brush, part, 1.2, 0.85);
  }

  private static void outline(Brush brush, Part part, double pen, double alpha) {
    brush.stroke(Lines.wavering(part.shape(), 0.012), pen, Texture.plain(GRAPHITE, alpha));
  }

  private static double angle(Role role) {
    return switch (role) {
      case SKY, CLOUD -> 8;
      case FAR -> 58;
      case MIDDLE -> 38;
      case GROUND -> 72;
      default -> 50;
    };
  }

  /// White paper with a faint tooth.
  @Override
  public int[] finish(int[] frame, int width, int height) {
    return Paper.grained(frame, width, height, 0.022, 2.6);
  }
}
