package dev.genga.wan.guidance;

import dev.genga.tensor.Tensor;

/// The model's answers at one point of the way, each asked for when it is first needed. All are
/// velocities, `[B, C, F, H, W]`, float32.
public interface Predictions {
  /// The noisy latents that the model is asked about.
  Tensor latents();

  /// For the prompt.
  Tensor positive();

  /// For the negative prompt.
  Tensor negative();

  /// For the negative prompt, with blocks left out.
  Tensor skipped();
}
