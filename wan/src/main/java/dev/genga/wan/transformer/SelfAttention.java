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

  /// Query, key and value of every head.
  ///
  /// @param x video tokens, `[B, L, C]`
  AttentionInputs inputs(Tensor x, Rope rope) {
    return new AttentionInputs(
        turned(q.forward(x), normQ, rope), turned(k.forward(x), normK, rope), value(x));
  }

  /// Normalised and turned, `[B, heads, L, D]`.
  private Tensor turned(Tensor y, Tensor norm, Rope rope) {
    var weight = norm.to(y.dtype());
    return splitHeads(RowPasses.where(y, weight).turn(y, weight, rope, heads, eps), heads)
        .transpose(1, 2);
  }

  /// What attention makes of the [#inputs], with more weight on other frames.
  ///
  /// @param x video tokens, `[B, L, C]`
  /// @param frames of the grid of tokens, 2 or more
  /// @return `[B, heads, L, D]`
  Tensor enhanced(Tensor x, Rope rope, FrameEnhancement enhancement, int frames) {
    var query = query(x);
    var key = key(x);
    var factor = enhancement.factor(query, key, frames);
    return new AttentionInputs(
            rope.rotate(query).transpose(1, 2), rope.rotate(key).transpose(1, 2), value(x))
        .attend()
        .mulInPlace(factor);
  }

  private Tensor query(Tensor x) {
    return splitHeads(rmsNorm(q.forward(x), normQ, eps), heads);
  }

  private Tensor key(Tensor x) {
    return splitHeads(rmsNorm(k.forward(x), normK, eps), heads);
  }

  private Tensor value(Tensor x) {
    return splitHeads(v.forward(x), heads).transpose(1, 2);
  }

  /// @param attended what attention made of the [#inputs], `[B, heads, L, D]`
  /// @return `[B, L, C]`
  Tensor output(Tensor attended) {
    return o.forward(mergeHeads(attended));
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

  SelfAttention mapTensors(TensorMap map) {
    return new SelfAttention(
        heads,
        eps,
        q,
        k,
        v,
        o,
        map.apply("norm_q.weight", normQ),
        map.apply("norm_k.weight", normK));
  }

  /// `[B, L, C]` to `[B, L, heads, D]`.
  static Tensor splitHeads(Tensor x, int heads) {
    return x.unflatten(-1, heads, -1);
  }

  /// The norm in float32, rounded to the dtype of `x` before its weight is multiplied in.
  static Tensor rmsNorm(Tensor x, Tensor weight, double eps) {
    return Functional.rmsNorm(x, null, eps).times(weight.to(x.dtype()));
  }

  /// `[B, heads, L, D]` to `[B, L, C]`.
  static Tensor mergeHeads(Tensor x) {
    return x.transpose(1, 2).flatten(2, 3);
  }
}
