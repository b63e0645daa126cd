package dev.genga.wan.transformer;

import dev.genga.tensor.Tensor;
import java.util.Locale;

/// Normalized attention guidance: what attention makes of the prompt is led away from what it makes of
/// a negative prompt, in every cross-attention, so that one pass through the model knows both (Chen et
/// al. 2025, "Normalized Attention Guidance: Universal Negative Guidance for Diffusion Models",
/// arXiv:2505.21179).
///
/// @param scale how far; 1 leads nowhere
/// @param tau how many times longer than the prompt's own a token may become
/// @param alpha the share of what is led; the rest stays the prompt's own
/// @param norm what a token's length is
public record NormalizedAttentionGuidance(double scale, double tau, double alpha, Norm norm) {
  /// Keeps the division from having no result where a token is zero.
  private static final double EPS = 1e-7;

  /// The length of a token, over its channels.
  public enum Norm {
    /// The sum of amounts: the paper's, and what programs for Wan use (ComfyUI-WanVideoWrapper,
    /// Wan2GP).
    L1,
    /// The root of the sum of squares: that of the paper's own program for FLUX.
    L2;

    /// The name by which users know it, `l1` or `l2`.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    private Tensor of(Tensor x) {
      return switch (this) {
        case L1 -> x.lastDimNorm(1);
        case L2 -> x.lastDimNorm(2);
      };
    }
  }

  /// As ComfyUI-WanVideoWrapper has it.
  public static final NormalizedAttentionGuidance USUAL =
      new NormalizedAttentionGuidance(11, 2.5, 0.25, Norm.L1);

  /// @param positive what attention made of the prompt, `[B, L, C]`
  /// @param negative what it made of the negative prompt, `[B, L, C]`
  /// @return what goes on to the output layer, `[B, L, C]`, in the dtype of `positive`
  Tensor lead(Tensor positive, Tensor negative) {
    var led = positive.times(scale).addInPlace(negative, 1 - scale);
    var longest = norm.of(positive).times(tau);
    var kept = longest.div(norm.of(led).plus(EPS)).clamp(0, 1); // below 1 where a token is too long
    return led.mulInPlace(kept.times(alpha)).addInPlace(positive, 1 - alpha);
  }
}
