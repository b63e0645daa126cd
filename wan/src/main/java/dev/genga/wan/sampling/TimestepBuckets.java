package dev.genga.wan.sampling;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/// Uniform values from 0 to 1, spread: of every `count` in a row, each falls into another `count`-th
/// of the range (musubi-tuner's `--num_timestep_buckets`). A training that sees few samples so sees
/// all noise levels evenly. The order and the places within the buckets follow from the seed and the
/// position alone, so a resumed training goes on as if it had never stopped.
public final class TimestepBuckets implements SpreadValues {
  private final int count;
  private final long seed;
  private long position;

  /// @param count at least 2
  /// @param position how many values were taken already
  public TimestepBuckets(int count, long seed, long position) {
    if (count < 2 || position < 0) {
      throw new IllegalArgumentException(
          "at least 2 timestep buckets, from position 0 on: " + count + ", " + position);
    }
    this.count = count;
    this.seed = seed;
    this.position = position;
  }

  /// How many values were taken, for the training state.
  public long position() {
    return position;
  }

  @Override
  public Tensor next(int batch) {
    float[] values = new float[batch];
    for (int i = 0; i < batch; i++) {
      values[i] = round(Math.floorDiv(position, count)).get((int) (position % count));
      position++;
    }
    return Tensors.of(values, batch);
  }

  private List<Float> round(long index) {
    var random = new SplittableRandom(seed ^ new SplittableRandom(index).nextLong());
    var values = new ArrayList<Float>();
    for (int bucket = 0; bucket < count; bucket++) {
      values.add((float) ((bucket + random.nextDouble()) / count));
    }
    Collections.shuffle(values, random);
    return values;
  }
}
