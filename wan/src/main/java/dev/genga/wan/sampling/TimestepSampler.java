package dev.genga.wan.sampling;

import dev.genga.tensor.RandomSource;
import org.jspecify.annotations.Nullable;

/// Draws the noise levels at which a training step shows its samples to the model, as
/// musubi-tuner's `get_noisy_model_input_and_timesteps` does. All values are drawn on the CPU.
///
/// Made by [TimestepOptions#sampler].
public sealed interface TimestepSampler permits ContinuousTimesteps, DiscreteTimesteps {
  /// Draws for one batch.
  ///
  /// @param batch samples in the batch
  /// @param height rows of the latents
  /// @param width columns of the latents
  /// @param random where values are drawn from
  /// @param buckets spreads the values; null to draw each on its own
  /// @throws dev.genga.base.ProblemException if the options leave nothing to draw
  Timesteps sample(
      int batch, long height, long width, RandomSource random, @Nullable SpreadValues buckets);
}
