package dev.genga.world.draw;

import java.util.List;

/// What lies behind the thing, from the farthest layer to the nearest.
record Backdrop(List<Layer> layers) {
  /// @param depth how much of the camera's turn it follows: 1 at the front
  record Layer(double depth, List<Part> parts) {}
}
