package dev.genga.world;

/// What happens in a clip: the thing moves before a still camera, or the camera does.
public enum Movement {
  /// The thing goes to the left.
  LEFT,
  /// The thing goes to the right.
  RIGHT,
  /// The thing goes up.
  UP,
  /// The camera comes nearer: thing and background grow.
  ZOOM_IN,
  /// The camera turns to the right: thing and background go to the left together.
  PAN
}
