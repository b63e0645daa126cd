package dev.genga.wan.sampling;

import dev.genga.tensor.Tensor;

/// Where a sampler that adds noise on the way takes it from.
@FunctionalInterface
public interface FreshNoise {
  /// For samplers that add none.
  FreshNoise NONE =
      () -> {
        throw new IllegalStateException("this sampler was to add no noise");
      };

  /// The next normal values, in the shape of the latents and on their device, float32.
  Tensor next();
}
