package dev.genga.training;

import dev.genga.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a transformer is given in one pass.
///
/// @param noisy noisy latents, with what is known of the first frames beside them in image-to-video
///     models, `[B, in, F, H, W]`
/// @param timesteps on the model's scale of 0 to 1000, `[B]`
/// @param prompts encoder outputs, `[tokens, text dim]` each
/// @param imageTokens of the first frames, `[B, 257, image dim]`; null in text-to-video models
public record ModelInput(
    Tensor noisy, Tensor timesteps, List<Tensor> prompts, @Nullable Tensor imageTokens) {
  /// Of a text-to-video model.
  public ModelInput(Tensor noisy, Tensor timesteps, List<Tensor> prompts) {
    this(noisy, timesteps, prompts, null);
  }

  /// Some of the samples.
  ModelInput narrow(int from, int count) {
    return new ModelInput(
        noisy.narrow(0, from, count),
        timesteps.narrow(0, from, count),
        prompts.subList(from, from + count),
        imageTokens == null ? null : imageTokens.narrow(0, from, count));
  }
}
