package dev.genga.training;

import dev.genga.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one pass through the model sees: clips or images of one size.
///
/// @param latents `[B, C, F, H, W]`
/// @param prompts encoder outputs, `[tokens, text dim]` each, one a sample
/// @param weights what the squared errors of each position are multiplied with, `[B, 1, F, H, W]` or
///     `[B, 1, 1, 1, 1]`, float32; null: all count the same
/// @param first frames that an image-to-video model starts from; null for a text-to-video model
public record Batch(
    Tensor latents, List<Tensor> prompts, @Nullable Tensor weights, @Nullable FirstFrames first) {
  /// For a text-to-video model.
  public Batch(Tensor latents, List<Tensor> prompts, @Nullable Tensor weights) {
    this(latents, prompts, weights, null);
  }

  /// All of which counts the same.
  public Batch(Tensor latents, List<Tensor> prompts) {
    this(latents, prompts, null, null);
  }

  /// What the model is given of it.
  ///
  /// @param noisy latents, `[B, C, F, H, W]`
  /// @param timesteps on the model's scale of 0 to 1000, `[B]`
  public ModelInput input(Tensor noisy, Tensor timesteps) {
    return first == null
        ? new ModelInput(noisy, timesteps, prompts, null)
        : new ModelInput(first.beside(noisy), timesteps, prompts, first.tokens());
  }
}
