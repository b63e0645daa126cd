package dev.genga.training.fit;

import dev.genga.wan.transformer.TransformerConfig;

/// What the activations of a transformer's block take, counted from the model's sizes.
///
/// @param valueBytes of a value in the dtype that blocks compute in
public record ActivationBytes(TransformerConfig config, int valueBytes) {
  /// Values of the model's width, and of the feed-forward network's, that a block keeps for each token.
  private static final int WIDE = 14;

  private static final int FEED_FORWARD = 4;

  /// Of a block that keeps its activations for the backward pass.
  ///
  /// @param tokens of all samples of a batch
  public double kept(long tokens) {
    return (double) valueBytes
        * tokens
        * (WIDE * config.dim() + (double) FEED_FORWARD * config.ffnDim());
  }

  /// Of its input.
  public double input(long tokens) {
    return (double) valueBytes * tokens * config.dim();
  }
}
