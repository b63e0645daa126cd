package dev.genga.wan.sampling;

import dev.genga.tensor.Tensor;

/// What a sampler knows of a model: the velocity `noise - latents` at a point of the way from noise
/// to latents.
@FunctionalInterface
public interface Velocity {
  /// @param latents the noisy latents, of any shape, float32
  /// @param timestep where on the way they are, from 1000 (noise) to 0 (latents)
  /// @return the predicted velocity, in the shape of `latents`
  Tensor at(Tensor latents, double timestep);
}
