package dev.genga.world.draw;

/// A colour by lightness (0 to 1), chroma (0 is grey, 0.2 is strong) and hue in degrees: Björn
/// Ottosson's Oklab in polar form, in which equal steps look equal.
record Oklch(double lightness, double chroma, double hue) {
  Oklch lighter(double by) {
    return new Oklch(Math.clamp(lightness + by, 0, 1), chroma, hue);
  }

  Oklch chromaTimes(double factor) {
    return new Oklch(lightness, chroma * factor, hue);
  }

  Oklch withLightness(double value) {
    return new Oklch(value, chroma, hue);
  }

  /// This colour with a share of another, mixed in Oklab.
  Oklch mixed(Oklch other, double share) {
    double a = (1 - share) * a() + share * other.a();
    double b = (1 - share) * b() + share * other.b();
    return new Oklch(
        (1 - share) * lightness + share * other.lightness,
        Math.hypot(a, b),
        Math.toDegrees(Math.atan2(b, a)));
  }

  /// As `0xRRGGBB`; chroma that sRGB doesn't have is taken off.
  int rgb() {
    double c = chroma;
    for (int i = 0; i < 40; i++, c *= 0.96) {
      double[] linear = linear(c);
      if (inside(linear)) {
        return pack(linear);
      }
    }
    return pack(linear(0));
  }

  private double a() {
    return chroma * Math.cos(Math.toRadians(hue));
  }

  private double b() {
    return chroma * Math.sin(Math.toRadians(hue));
  }

  private double[] linear(double c) {
    double a = c * Math.cos(Math.toRadians(hue));
    double b = c * Math.sin(Math.toRadians(hue));
    double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
    double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
    double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
    return new double[] {
      4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
      -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s
    };
  }

  private static double cube(double x) {
    return x * x * x;
  }

  private static boolean inside(double[] linear) {
    for (double value : linear) {
      if (value < -0.0005 || value > 1.0005) {
        return false;
      }
    }
    return true;
  }

  private static int pack(double[] linear) {
    return (encode(linear[0]) << 16) | (encode(linear[1]) << 8) | encode(linear[2]);
  }

  /// sRGB's transfer curve.
  private static int encode(double x) {
    double clamped = Math.clamp(x, 0, 1);
    double y = clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * Math.pow(clamped, 1 / 2.4) - 0.055;
    return (int) Math.round(255 * y);
  }
}
