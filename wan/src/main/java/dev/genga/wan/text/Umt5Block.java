package dev.genga.wan.text;

import dev.genga.tensor.DType;
import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.Linear;

/// One block of UMT5's encoder: the tokens attend to each other, then pass a gated feed-forward
/// network. It differs from T5's in that every block has its own table of relative positions.
///
/// Shapes: `T` tokens, `C` model width, `N` heads.
///
/// Source: Chung et al., "UniMax: Fairer and More Effective Language Sampling for Large-Scale
/// Multilingual Pretraining" (2023); Wan2.1 `wan/modules/t5.py`, `T5SelfAttention`.
///
/// @param norm1 `[C]`
/// @param positions `[buckets, N]`, where [RelativePositions#on] says
/// @param norm2 `[C]`
/// @param gate feed-forward branch that passes the GELU
/// @param up feed-forward branch that is multiplied with it
/// @param down feed-forward output
record Umt5Block(
    Tensor norm1,
    Linear q,
    Linear k,
    Linear v,
    Linear o,
    Tensor positions,
    Tensor norm2,
    Linear gate,
    Linear up,
    Linear down) {
  private static final double EPS = 1e-6;

  /// @param x tokens, `[T, C]`
  /// @param buckets of [RelativePositions], `[T, T]`, beside the table of positions
  /// @return tokens, `[T, C]`, in the dtype of `x`
  Tensor forward(Tensor x, Tensor buckets) {
    try (var scope = TensorScope.open()) {
      var attended = x.plus(attention(norm(x, norm1), buckets));
      return scope.keep(attended.plus(feedForward(norm(attended, norm2))));
    }
  }

  /// Divides by the root of the mean square, in float32; back in the dtype of `x` before the weight.
  static Tensor norm(Tensor x, Tensor weight) {
    var wide = x.to(DType.FLOAT32);
    var root = wide.square().mean(true, -1).plus(EPS).rsqrt();
    return wide.times(root).to(x.dtype()).times(weight);
  }

  /// Attention without T5's missing division by the root of the head's size; the softmax is in
  /// float32.
  private Tensor attention(Tensor x, Tensor buckets) {
    var query = heads(q.forward(x));
    var key = heads(k.forward(x));
    var value = heads(v.forward(x));
    var scores = query.matmul(key.transpose(1, 2)).plus(bias(buckets).to(x.device()));
    var weights = scores.to(DType.FLOAT32).softmax(-1).to(x.dtype());
    var mixed = weights.matmul(value).transpose(0, 1).reshape(x.size(0), -1); // [T, N D]
    return o.forward(mixed);
  }

  /// `[N, T, T]`.
  private Tensor bias(Tensor buckets) {
    return Functional.embedding(positions, buckets).permute(2, 0, 1).contiguous();
  }

  private Tensor feedForward(Tensor x) {
    return down.forward(up.forward(x).times(Functional.geluTanh(gate.forward(x))));
  }

  /// `[T, N D]` to `[N, T, D]`.
  private Tensor heads(Tensor x) {
    return x.reshape(x.size(0), positions.size(1), -1).transpose(0, 1);
  }
}
