package dev.genga.dataset.order;

/// The part of torch's CPU generator that a `DataLoader` with `shuffle=True` draws from.
///
/// ```java
/// var global = new TorchRandom(42);            // torch.manual_seed(42)
/// global.nextLong();                           // the loader's own seed, unused without workers
/// var order = TorchRandom.permutation(global.nextLong(), batches);
/// ```
public final class TorchRandom {
  private final MersenneTwister twister;

  /// `torch.manual_seed(seed)`, of which the CPU generator takes the low 32 bits.
  public TorchRandom(long seed) {
    twister = MersenneTwister.ofSeed((int) seed);
  }

  /// `torch.empty((), dtype=torch.int64).random_()`: from 0 to 2^63 - 1.
  public long nextLong() {
    long high = twister.next();
    long low = Integer.toUnsignedLong(twister.next());
    return ((high << 32) | low) & Long.MAX_VALUE;
  }

  /// `torch.randperm(count, generator=g)` with `g` seeded: what `RandomSampler` yields.
  public static int[] permutation(long seed, int count) {
    var random = new TorchRandom(seed);
    var order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    for (int i = 0; i < count - 1; i++) {
      int j = i + Integer.remainderUnsigned(random.twister.next(), count - i);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }
}
