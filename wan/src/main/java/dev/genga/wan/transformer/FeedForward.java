package dev.genga.wan.transformer;

import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.Linear;

/// Two linear layers with a tanh GELU between them.
public record FeedForward(Linear first, Linear second) {
  static FeedForward load(TransformerWeights weights, String name) {
    return new FeedForward(weights.linear(name + ".0"), weights.linear(name + ".2"));
  }

  /// What the second layer takes.
  ///
  /// @param x `[B, L, C]`
  /// @return `[B, L, ffn]`
  Tensor activation(Tensor x) {
    return Functional.geluTanh(first.forward(x));
  }

  FeedForward map(LinearMap map) {
    return new FeedForward(map.apply("0", first), map.apply("2", second));
  }
}
