package dev.genga.wan.transformer;

import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.Linear;

/// Video tokens attend to each other.
///
/// @param normQ weight of the query's norm, `[C]`; queries and keys are normalised over the whole
///     width before they are split into heads
/// @param normK weight of the key's norm, `[C]`
record SelfAttention(
    int heads, double eps, Linear q, Linear k, Linear v, Linear o, Tensor normQ, Tensor normK) {
  static SelfAttention load(TransformerWeights weights, String name) {
    var config = weights.config();
    return new SelfAttention(
        config.heads(),
        config.eps(),
        weights.linear(name + ".q"),
        weights.linear(name + ".k"),
        weights.linear(name + ".v"),
        weights.linear(name + ".o"),
        weights.tensor(name + ".norm_q.weight"),
        weights.tensor(name + ".norm_k.weight"));
  }

  /// @param x video tokens, `[B, L, C]`
  /// @return `[B, L, C]`
  Tensor forward(Tensor x, Rope rope) {
    var query = rope.rotate(splitHeads(rmsNorm(q.forward(x), normQ, eps), heads));
    var key = rope.rotate(splitHeads(rmsNorm(k.forward(x), normK, eps), heads));
    var value = splitHeads(v.forward(x), heads);
    return o.forward(attend(query, key, value));
  }

  SelfAttention map(LinearMap map) {
    return new SelfAttention(
        heads,
        eps,
        map.apply("q", q),
        map.apply("k", k),
        map.apply("v", v),
        map.apply("o", o),
        normQ,
        normK);
  }

  /// `[B, L, C]` to `[B, L, heads, D]`.
  static Tensor splitHeads(Tensor x, int heads) {
    return x.unflatten(-1, heads, -1);
  }

  /// The norm in float32, rounded to the dtype of `x` before its weight is multiplied in.
  static Tensor rmsNorm(Tensor x, Tensor weight, double eps) {
    return Functional.rmsNorm(x, null, eps).times(weight.to(x.dtype()));
  }

  /// @param query `[B, L, heads, D]`
  /// @param key `[B, S, heads, D]`
  /// @param value `[B, S, heads, D]`
  /// @return `[B, L, C]`
  private static Tensor attend(Tensor query, Tensor key, Tensor value) {
    return mergeHeads(
        Functional.attention(
            query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2), null));
  }

  /// `[B, heads, L, D]` to `[B, L, C]`.
  static Tensor mergeHeads(Tensor x) {
    return x.transpose(1, 2).flatten(2, 3);
  }
}
