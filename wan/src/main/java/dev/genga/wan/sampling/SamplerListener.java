package dev.genga.wan.sampling;

import dev.genga.tensor.Tensor;

/// Hears of each step of a sampler.
@FunctionalInterface
public interface SamplerListener {
  /// Hears nothing.
  SamplerListener NONE = (step, steps, latents) -> {};

  /// @param step the step that is done, from 1
  /// @param steps how many there are
  /// @param latents the noisy latents after the step; freed after the next one
  void onStep(int step, int steps, Tensor latents);
}
