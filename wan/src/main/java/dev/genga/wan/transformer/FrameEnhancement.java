package dev.genga.wan.transformer;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import java.util.Locale;

/// Enhance-A-Video: the more a token's frames attend to each other, the more weight the whole
/// self-attention gets (Luo et al. 2025, "Enhance-A-Video: Better Generated Video for Free",
/// arXiv:2502.07508).
///
/// The factor is the mean attention between different frames times the number of frames plus the
/// weight, and at least 1. It multiplies what attention gives, before the output layer. Queries and keys
/// are taken before they are turned by the rotary angles, as in ComfyUI-WanVideoWrapper.
///
/// @param weight more of it, more attention between frames; 0 still has an effect
/// @param groups which tokens are taken for the frames of one place
public record FrameEnhancement(double weight, Groups groups) {
  /// The weight of ComfyUI-WanVideoWrapper's node.
  public static final double USUAL_WEIGHT = 2;

  /// Which tokens are compared as the frames of one place.
  public enum Groups {
    /// As many neighbours in the order of tokens as there are frames: ComfyUI-WanVideoWrapper's, which
    /// takes the order for another than it is.
    NEIGHBOURS,
    /// The tokens of one place in all frames: the paper's.
    FRAMES;

    /// The name by which users know it.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// @param x `[B, L, heads, D]`, frame by frame
    /// @return `[B, places, heads, frames, D]`
    private Tensor apply(Tensor x, int frames) {
      return switch (this) {
        case NEIGHBOURS -> x.unflatten(1, -1, frames).permute(0, 1, 3, 2, 4);
        case FRAMES -> x.unflatten(1, frames, -1).permute(0, 2, 3, 1, 4);
      };
    }
  }

  /// The factor of each sample's attention.
  ///
  /// @param query normalised, not turned, `[B, L, heads, D]`
  /// @param key likewise
  /// @param frames latent frames, 2 or more
  /// @return `[B, 1, 1, 1]`, float32
  Tensor factor(Tensor query, Tensor key, int frames) {
    double scale = 1 / Math.sqrt(query.size(3));
    var scores =
        groups.apply(query, frames).times(scale).matmul(groups.apply(key, frames).transpose(3, 4));
    var between = scores.to(DType.FLOAT32).softmax(-1).times(betweenFrames(frames, query.device()));
    double pairs = (double) frames * frames - frames;
    return between
        .sum(false, 3, 4)
        .div(pairs)
        .flatten(1, 2)
        .mean(true, 1)
        .times(frames + weight)
        .clampMin(1)
        .reshape(-1, 1, 1, 1);
  }

  /// 1 between different frames, 0 from a frame to itself, `[frames, frames]`; made where it is used.
  private static Tensor betweenFrames(int frames, Device device) {
    var flat = Tensors.full(new long[] {(long) frames * frames}, 1, DType.FLOAT32, device);
    flat.every(0, frames + 1L).fillInPlace(0);
    return flat.view(frames, frames);
  }
}
