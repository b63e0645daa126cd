package dev.genga.wan.sampling;

import dev.genga.tensor.Tensor;
import java.util.Arrays;

/// The noise levels of one training batch.
///
/// @param noiseShare share of noise in each sample, `[B]`, from 0 to 1, on the CPU
/// @param model what the model is told for each sample, `[B]`, float32, on the CPU
public record Timesteps(Tensor noiseShare, Tensor model) {
  /// What the model is given: `(1 - t) * latents + t * noise`.
  ///
  /// @param latents clean latents, `[B, C, F, H, W]`
  /// @param noise in the shape of `latents`
  /// @return in the shape of `latents`, on their device, in the wider dtype of noise share and
  ///     latents
  public Tensor noisy(Tensor latents, Tensor noise) {
    long[] shape = new long[latents.dim()];
    Arrays.fill(shape, 1);
    shape[0] = noiseShare.numel();
    var t = noiseShare.to(latents.device()).view(shape);
    return t.neg().plus(1).times(latents).plus(t.times(noise));
  }
}
