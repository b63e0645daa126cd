package dev.genga.world;

import java.util.Random;

/// Independent seeds from one. [Random] itself is specified to the bit by the Java platform.
public final class Seeds {
  private Seeds() {}

  /// A seed for the `index`th of many draws (the finalizer of SplitMix64: Steele, Lea, Flood 2014).
  public static long mix(long seed, long index) {
    long z = seed + 0x9e3779b97f4a7c15L * (index + 1);
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /// A seed for one of several named things; it stays when others are added.
  public static long mix(long seed, Enum<?> which) {
    return mix(seed, which.name().hashCode());
  }

  /// A generator for the `index`th of many draws.
  public static Random random(long seed, long index) {
    return new Random(mix(seed, index));
  }
}
