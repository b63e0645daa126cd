package dev.genga.dataset.order;

/// MT19937 by Matsumoto and Nishimura (2002), the generator under both Python's `random` and
/// torch's CPU generator.
final class MersenneTwister {
  private static final int SIZE = 624;
  private static final int SHIFT = 397;

  private final int[] state = new int[SIZE];
  private int next = SIZE;

  private MersenneTwister() {}

  /// Seeded by one number: the reference's `init_genrand`.
  static MersenneTwister ofSeed(int seed) {
    var twister = new MersenneTwister();
    twister.state[0] = seed;
    for (int i = 1; i < SIZE; i++) {
      int before = twister.state[i - 1];
      twister.state[i] = 1812433253 * (before ^ (before >>> 30)) + i;
    }
    return twister;
  }

  /// Seeded by several numbers: the reference's `init_by_array`.
  static MersenneTwister ofKey(int... key) {
    var twister = ofSeed(19650218);
    var state = twister.state;
    int i = 1;
    int j = 0;
    for (int k = Math.max(SIZE, key.length); k > 0; k--) {
      state[i] = (state[i] ^ (mixed(state[i - 1]) * 1664525)) + key[j] + j;
      j = (j + 1) % key.length;
      i = following(state, i);
    }
    for (int k = SIZE - 1; k > 0; k--) {
      state[i] = (state[i] ^ (mixed(state[i - 1]) * 1566083941)) - i;
      i = following(state, i);
    }
    state[0] = 0x80000000;
    return twister;
  }

  /// The next 32 random bits.
  int next() {
    if (next == SIZE) {
      twist();
      next = 0;
    }
    int y = state[next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  private void twist() {
    for (int i = 0; i < SIZE; i++) {
      int y = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
      state[i] = state[(i + SHIFT) % SIZE] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
    }
  }

  private static int mixed(int before) {
    return before ^ (before >>> 30);
  }

  private static int following(int[] state, int i) {
    if (i + 1 < SIZE) {
      return i + 1;
    }
    state[0] = state[SIZE - 1];
    return 1;
  }
}
