package dev.genga.training;

import dev.genga.tensor.Tensor;
import java.util.List;

/// What one pass through the model sees: clips or images of one size.
///
/// @param latents `[B, C, F, H, W]`
/// @param prompts encoder outputs, `[tokens, text dim]` each, one a sample
public record Batch(Tensor latents, List<Tensor> prompts) {}
