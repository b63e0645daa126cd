package dev.genga.wan.sampling;

/// The 1000 noise levels of musubi-tuner's training scheduler: 1, 0.999, ..., 0.001, with the
/// timesteps 1000 to 1. No flow shift ever reaches them.
final class TrainingLevels {
  /// How many there are.
  static final int COUNT = 1000;

  private TrainingLevels() {}

  /// The noise level with an index from 0 (noise).
  static float sigma(int index) {
    return (float) ((COUNT - index) / (double) COUNT);
  }

  /// The timestep with an index from 0 (noise).
  static float timestep(int index) {
    return sigma(index) * COUNT;
  }

  /// The index of the timestep nearest to a value; of two equally near ones, the one with more
  /// noise.
  static int nearest(float timestep) {
    int nearest = 0;
    for (int index = 1; index < COUNT; index++) {
      if (Math.abs(timestep(index) - timestep) < Math.abs(timestep(nearest) - timestep)) {
        nearest = index;
      }
    }
    return nearest;
  }
}
