package dev.genga.world.draw;

/// What a part of a picture is; each style has its own paint for each.
enum Role {
  SKY,
  SUN,
  STAR,
  CLOUD,
  FAR,
  MIDDLE,
  GROUND,
  /// Tufts, waves, small firs.
  DETAIL,
  /// Blossoms, foam, flakes.
  LIGHT,
  /// The thing's own colour.
  BODY,
  /// The thing's colour, darker.
  SHADE,
  /// The thing's colour, lighter.
  TINT,
  /// Cream, on things.
  PALE,
  /// Eyes, masts.
  DARK;

  boolean isThing() {
    return compareTo(BODY) >= 0;
  }

  /// Whether it is large enough on things to have an outline of its own.
  boolean isSurface() {
    return this == BODY || this == SHADE || this == TINT;
  }
}
