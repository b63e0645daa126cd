package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;

/// One layer of the encoder or the decoder, between its first and its last convolution.
sealed interface VaeLayer permits ResidualBlock, AttentionBlock, Downsample, Upsample {
  /// @param x `[F, H, W, C]`, the frames after those that `history` has seen; may be overwritten
  /// @return `[F', H', W', C']`
  Tensor forward(Tensor x, CausalHistory history);
}
