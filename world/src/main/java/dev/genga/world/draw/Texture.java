package dev.genga.world.draw;

/// The paint at each place of a drawing. Places are in grains, so that a texture moves and grows
/// with what it lies on.
interface Texture {
  /// The colour, `0xAARRGGBB`, alpha not multiplied in.
  int at(double u, double v);

  static Texture plain(Oklch colour) {
    int argb = 0xff000000 | colour.rgb();
    return (u, v) -> argb;
  }

  static Texture plain(Oklch colour, double alpha) {
    int argb = ((int) Math.round(255 * alpha) << 24) | colour.rgb();
    return (u, v) -> argb;
  }

  /// Goes from one colour to another, which stand in 64 steps.
  interface Ramp {
    /// @param share 0 to 1; beyond is cut off
    int at(double share);
  }

  static Ramp ramp(Oklch from, Oklch to) {
    var steps = new int[64];
    for (int i = 0; i < 64; i++) {
      steps[i] = 0xff000000 | from.mixed(to, i / 63.0).rgb();
    }
    return share -> steps[(int) (63 * Math.clamp(share, 0, 1) + 0.5)];
  }

  /// The same colour with its alpha times `share`, 0 to 1.
  static int faded(int argb, double share) {
    return ((int) ((argb >>> 24) * share + 0.5) << 24) | (argb & 0xffffff);
  }
}
