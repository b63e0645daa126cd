package dev.genga.dataset.order;

import java.util.Collections;
import java.util.List;

/// Python's `random` module, number for number: `seed` with an integer, `randint`, `shuffle`.
public final class PythonRandom {
  private final MersenneTwister twister;

  /// `random.seed(seed)`; Python takes a number and its negative for the same.
  public PythonRandom(long seed) {
    long absolute = Math.absExact(seed);
    int low = (int) absolute;
    int high = (int) (absolute >>> 32);
    twister = high == 0 ? MersenneTwister.ofKey(low) : MersenneTwister.ofKey(low, high);
  }

  /// `random.randint(low, high)`: a number from `low` to `high`, both included.
  ///
  /// @throws IllegalArgumentException if there are none, or 2^32 and more
  public long randint(long low, long high) {
    long count = high - low + 1;
    if (count < 1 || count >= 1L << 32) {
      throw new IllegalArgumentException("no random number from %d to %d".formatted(low, high));
    }
    return low + below(count);
  }

  /// `random.random()`: from 0 up to, but not, 1.
  public double random() {
    long high = twister.next() >>> 5;
    long low = twister.next() >>> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }

  /// `random.uniform(low, high)`.
  public double uniform(double low, double high) {
    return low + (high - low) * random();
  }

  /// `random.shuffle(list)`.
  public void shuffle(List<?> list) {
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, (int) below(i + 1L));
    }
  }

  /// Draws as many bits as the bound has, until they are less than it.
  private long below(long bound) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(bound);
    long drawn;
    do {
      drawn = Integer.toUnsignedLong(twister.next()) >>> (Integer.SIZE - bits);
    } while (drawn >= bound);
    return drawn;
  }
}
