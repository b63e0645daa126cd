package dev.genga.training.validation;

import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.sampling.TimestepSampler;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The quantiles of the timesteps that a training draws, whichever way it draws them: those of some
/// thousands of draws from a seed of its own.
final class TimestepQuantiles {
  private static final int DRAWS = 4001;
  private static final long SEED = 1;

  private final TimestepSampler sampler;
  private final Map<String, Sorted> sorted = new HashMap<>();

  TimestepQuantiles(TimestepSampler sampler) {
    this.sampler = sampler;
  }

  /// @param noiseShare share of noise
  /// @param model what the model is told
  record Level(double noiseShare, double model) {}

  private record Sorted(float[] noiseShares, float[] model) {}

  /// The level that a share of all draws lies below.
  ///
  /// @param height rows of the latents, on which some ways of drawing depend
  /// @param width columns of the latents
  Level at(double quantile, long height, long width) {
    var draws = sorted.computeIfAbsent(height + "x" + width, _ -> draw(height, width));
    int place = (int) Math.round(quantile * (DRAWS - 1));
    return new Level(draws.noiseShares()[place], draws.model()[place]);
  }

  private Sorted draw(long height, long width) {
    try (var _ = TensorScope.open()) {
      var drawn = sampler.sample(DRAWS, height, width, RandomSource.seeded(SEED), null);
      float[] shares = drawn.noiseShare().toFloats();
      float[] model = drawn.model().toFloats();
      Arrays.sort(shares);
      Arrays.sort(model);
      return new Sorted(shares, model);
    }
  }
}
