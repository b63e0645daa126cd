package dev.genga.wan.transformer;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.Linear;

/// From video tokens back to latents.
///
/// @param modulation `[1, 2, C]`
record Head(TransformerConfig config, Tensor modulation, Linear linear) {
  static Head load(TransformerWeights weights) {
    return new Head(
        weights.config(), weights.tensor("head.modulation"), weights.linear("head.head"));
  }

  Head map(LinearMap linears, TensorMap tensors) {
    return new Head(config, tensors.apply("modulation", modulation), linears.apply("head", linear));
  }

  /// @param x video tokens, `[B, L, C]`
  /// @param time the time embedding, not its projection, `[B, C]`, float32
  /// @return the values of each token's patch, `[B, L, PATCH * PATCH * out]`, in the dtype of `x`
  Tensor forward(Tensor x, Tensor time) {
    var m = modulation.to(DType.FLOAT32).plus(time.unsqueeze(1)).chunk(2, 1);
    return linear.forward(Modulation.shiftAndScale(x, m[0], m[1], config.eps()).to(x.dtype()));
  }

  /// Puts the patches back in their places; the channel is the fastest index inside a patch.
  ///
  /// @param patches `[B, L, PATCH * PATCH * out]`
  /// @param grid tokens along frames, rows and columns
  /// @return `[B, out, F, H, W]`
  Tensor unpatchify(Tensor patches, Grid grid) {
    int p = TransformerConfig.PATCH;
    return patches
        .reshape(-1, grid.frames(), grid.rows(), grid.columns(), p, p, config.outChannels())
        .permute(0, 6, 1, 2, 4, 3, 5)
        .reshape(
            patches.size(0),
            config.outChannels(),
            grid.frames(),
            (long) grid.rows() * p,
            (long) grid.columns() * p);
  }
}
