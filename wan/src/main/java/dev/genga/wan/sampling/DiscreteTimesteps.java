package dev.genga.wan.sampling;

import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/// One of the 1000 training levels; the model is told its whole timestep. No flow shift.
///
/// @param weighting how often each level is drawn
/// @param min index of the first level, counted from noise
/// @param max index after the last one
/// @param dtype the dtype of the transformer, to which the shares of noise are rounded
record DiscreteTimesteps(
    WeightingScheme weighting,
    double logitMean,
    double logitDeviation,
    double modeScale,
    int min,
    int max,
    DType dtype)
    implements TimestepSampler {
  @Override
  public Timesteps sample(
      int batch, long height, long width, RandomSource random, @Nullable SpreadValues buckets) {
    if (buckets != null) {
      throw new IllegalArgumentException("timestep_sampling sigma takes no timestep buckets");
    }
    return sample(batch, new Draws.Free(random));
  }

  Timesteps sample(int batch, Draws draws) {
    float[] u = density(batch, draws).times(max - min).plus(min).toFloats();
    float[] sigmas = new float[batch];
    float[] timesteps = new float[batch];
    for (int i = 0; i < batch; i++) {
      int index = Math.min((int) u[i], TrainingLevels.COUNT - 1);
      sigmas[i] = TrainingLevels.sigma(index);
      timesteps[i] = TrainingLevels.timestep(index);
    }
    return new Timesteps(Tensors.of(sigmas, batch).to(dtype), Tensors.of(timesteps, batch));
  }

  private Tensor density(int batch, Draws draws) {
    return switch (weighting) {
      case LOGIT_NORMAL -> draws.normal(logitMean, logitDeviation, batch).sigmoid();
      case MODE -> {
        var u = draws.uniform(batch);
        var bend = u.times(Math.PI).div(2).cos().square().minus(1).plus(u);
        yield u.neg().plus(1).minus(bend.times(modeScale));
      }
      case NONE, COSMAP, SIGMA_SQRT -> draws.uniform(batch);
    };
  }
}
