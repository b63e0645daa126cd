package dev.genga.wan.vae;

import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.Linear;

/// Every pixel attends to all pixels of its own frame, with one head: `x + proj(attention(norm(x)))`.
///
/// @param norm over the channels
/// @param qkv to query, key and value, one after another
/// @param projection keeps the channels
record AttentionBlock(ChannelNorm norm, Linear qkv, Linear projection) implements VaeLayer {
  @Override
  public Tensor forward(Tensor x, CausalHistory history) {
    try (var scope = TensorScope.open()) {
      var pixels = x.view(x.size(0), 1, x.size(1) * x.size(2), x.size(3)); // [F, 1, H * W, C]
      var parts = qkv.forward(norm.forward(pixels)).chunk(3, -1);
      var mixed = Functional.attention(parts[0], parts[1], parts[2], null);
      return scope.keep(x.plus(projection.forward(mixed).view(x.shape())));
    }
  }
}
