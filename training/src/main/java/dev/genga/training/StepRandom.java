package dev.genga.training;

import dev.genga.tensor.RandomSource;

/// The random numbers of one step: drawn from the run's seed and the step alone, so that a resumed
/// run draws what the uninterrupted one would have drawn.
public final class StepRandom {
  private StepRandom() {}

  /// The numbers of a step.
  ///
  /// @param step from 1; 0 is for what is drawn before the first step
  public static RandomSource of(long seed, long step) {
    return RandomSource.seeded(mixed(seed + 0x9E3779B97F4A7C15L * (step + 1)) & 0xFFFF_FFFFL);
  }

  /// The seed from which a pass draws what it leaves out.
  ///
  /// @param batch of the step, from 0
  static long ofPass(long seed, long step, int batch) {
    long ofStep = mixed(seed + 0x9E3779B97F4A7C15L * (step + 1));
    return mixed(ofStep + 0x9E3779B97F4A7C15L * (batch + 1L));
  }

  /// The seed of a preview whose prompt names none, from 0 up to, but not, 2^32: the same in each part of a
  /// run that was stopped.
  ///
  /// @param prompt its place in the file, from 0
  static long ofPreview(long seed, int prompt) {
    return mixed(mixed(~seed) + 0x9E3779B97F4A7C15L * (prompt + 1L)) & 0xFFFF_FFFFL;
  }

  /// A number from 0 up to, but not, 1 that a sample of the run draws.
  ///
  /// @param sample its number in the run, from 0
  /// @param draw which of its draws, from 0
  static double ofSample(long seed, long sample, int draw) {
    long ofRun = mixed(mixed(seed) + draw + 1L);
    long ofSample = mixed(ofRun + 0x9E3779B97F4A7C15L * (sample + 1));
    return (ofSample >>> 11) * 0x1.0p-53;
  }

  /// The finaliser of SplitMix64 (Steele et al., "Fast splittable pseudorandom number generators",
  /// 2014): neighbouring steps get unrelated seeds.
  private static long mixed(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
