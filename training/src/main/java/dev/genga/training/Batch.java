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
public record Batch(Tensor latents, List<Tensor> prompts, @Nullable Tensor weights) {
  /// All of which counts the same.
  public Batch(Tensor latents, List<Tensor> prompts) {
    this(latents, prompts, null);
  }
}
