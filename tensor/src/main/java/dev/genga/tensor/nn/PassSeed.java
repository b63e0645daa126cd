package dev.genga.tensor.nn;

import dev.genga.tensor.RandomSource;

/// The seed of one pass through a model and back, from which its layers draw what they leave out.
public final class PassSeed {
  private long seed;

  /// Begins another pass.
  public void set(long value) {
    seed = value;
  }

  /// The random numbers of a layer in this pass.
  RandomSource source(int layer) {
    return RandomSource.seeded(seed(seed, layer));
  }

  /// The layer's own seed: neighbouring layers and passes get unrelated ones.
  ///
  /// Source: the finaliser of SplitMix64 (Steele et al., "Fast splittable pseudorandom number
  /// generators", 2014).
  static long seed(long pass, int layer) {
    long z = pass + 0x9E3779B97F4A7C15L * (layer + 1L);
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (z ^ (z >>> 31)) & 0xFFFF_FFFFL;
  }
}
