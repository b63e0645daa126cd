package dev.genga.world.measure;

import dev.genga.world.picture.LabFrame;

/// Energy, sparseness and sign of details at four scales (a Laplacian pyramid: Burt and Adelson 1983):
/// 12 numbers.
final class Texture {
  private static final int SCALES = 4;

  private Texture() {}

  static void add(LabFrame frame, FeatureList features) {
    var plane = frame.lightness();
    for (int scale = 0; scale < SCALES; scale++) {
      var smooth = plane.smoothed();
      moments(plane.minus(smooth).values(), features);
      plane = smooth.halved();
    }
  }

  private static void moments(float[] details, FeatureList features) {
    double absolute = 0;
    double square = 0;
    double cube = 0;
    for (float value : details) {
      absolute += Math.abs(value);
      square += value * value;
      cube += value * value * value;
    }
    double deviation = Math.sqrt(square / details.length);
    features.addLog(deviation);
    features.add((absolute / details.length + 3e-4) / (deviation + 4e-4));
    features.add(Math.cbrt(cube / details.length) / (deviation + 2e-3));
  }
}
