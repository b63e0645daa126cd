package dev.genga.wan.generation;

import dev.genga.tensor.Tensor;
import dev.genga.wan.transformer.ForwardOptions;
import java.util.List;

/// What a generation knows of the transformer; `WanTransformer::forward` is one.
@FunctionalInterface
public interface VelocityModel {
  /// @param latents noisy latents, `[B, C, F, H, W]`, float32, on the model's device
  /// @param timesteps on the scale of 0 to 1000, `[B]`, float32, on the CPU
  /// @param prompts encoded prompts without padding, `[tokens, text dim]` each, one a sample
  /// @param options what the pass does otherwise than others
  /// @return the velocity, `[B, C, F, H, W]`, float32
  Tensor velocity(Tensor latents, Tensor timesteps, List<Tensor> prompts, ForwardOptions options);

  /// Before a step's first pass.
  ///
  /// @param step from 0
  default void onStep(int step) {}

  /// The model as it sees some latent frames of a longer video.
  ///
  /// @param latents which, in their order
  default VelocityModel window(List<Integer> latents) {
    return this;
  }

  /// This model for one kind of pass of each step; what it keeps of a pass for later ones is kept by
  /// kind.
  default VelocityModel inPass(PassKind kind) {
    return this;
  }
}
