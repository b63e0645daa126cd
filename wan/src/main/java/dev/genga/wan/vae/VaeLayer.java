package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;

/// One layer of the encoder or the decoder.
sealed interface VaeLayer
    permits CausalConv3d,
        ResidualBlock,
        AttentionBlock,
        Downsample,
        Upsample,
        Head,
        FramePairs,
        RowsLayer {
  /// @param x `[F, H, W, C]`, the frames after those that `history` has seen; may be overwritten
  /// @return `[F', H', W', C']`
  Tensor forward(Tensor x, CausalHistory history);
}
