package dev.genga.wan.sampling;

import dev.genga.base.ProblemException;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Any share of noise; the model is told `1000 t + 1`.
///
/// @param min least share of noise
/// @param max greatest share of noise
/// @param keepShape whether values outside are drawn anew; otherwise the distribution is
///     squeezed in between
record ContinuousTimesteps(
    TimestepDistribution distribution, double min, double max, boolean keepShape)
    implements TimestepSampler {
  private static final int MOST_ROUNDS = 1000;

  @Override
  public Timesteps sample(
      int batch, long height, long width, RandomSource random, @Nullable SpreadValues buckets) {
    var free = new Draws.Free(random);
    return sample(
        batch,
        height,
        width,
        () -> buckets == null ? free : new Draws.Spread(buckets.next(batch), free));
  }

  /// @param draws gives the draws of each round
  Timesteps sample(int batch, long height, long width, Supplier<Draws> draws) {
    var t =
        keepShape
            ? within(batch, height, width, draws)
            : distribution.draw(batch, height, width, draws.get()).times(max - min).plus(min);
    return new Timesteps(t, t.times(TrainingLevels.COUNT).plus(1));
  }

  private Tensor within(int batch, long height, long width, Supplier<Draws> draws) {
    float[] found = new float[batch];
    int count = 0;
    for (int round = 0; round < MOST_ROUNDS && count < batch; round++) {
      for (float t : distribution.draw(batch, height, width, draws.get()).toFloats()) {
        if (count < batch && (float) min <= t && t <= (float) max) {
          found[count++] = t;
        }
      }
    }
    if (count < batch) {
      throw new ProblemException(
          "in %d rounds, only %d of %d timesteps fell between %s and %s"
              .formatted(
                  MOST_ROUNDS,
                  count,
                  batch,
                  min * TrainingLevels.COUNT,
                  max * TrainingLevels.COUNT),
          "preserve_distribution_shape",
          "widen min_timestep and max_timestep, or leave preserve_distribution_shape out");
    }
    return Tensors.of(found, batch);
  }
}
