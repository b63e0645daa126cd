package dev.genga.world.reel;

/// Mixtures of pictures, each pixel `0xRRGGBB`.
final class Blend {
  private Blend() {}

  /// @param share of `colour`, 0 to 1
  static int[] of(int[] picture, int colour, double share) {
    var mixed = new int[picture.length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = mix(picture[i], colour, share);
    }
    return mixed;
  }

  /// @param share of `other`, 0 to 1
  static int[] of(int[] picture, int[] other, double share) {
    var mixed = new int[picture.length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = mix(picture[i], other[i], share);
    }
    return mixed;
  }

  private static int mix(int one, int other, double share) {
    return pack(
        part(one, other, 16, share), part(one, other, 8, share), part(one, other, 0, share));
  }

  private static double part(int one, int other, int shift, double share) {
    return (1 - share) * ((one >> shift) & 255) + share * ((other >> shift) & 255);
  }

  static int pack(double red, double green, double blue) {
    return channel(red) << 16 | channel(green) << 8 | channel(blue);
  }

  private static int channel(double value) {
    return (int) Math.clamp(Math.round(value), 0L, 255L);
  }
}
