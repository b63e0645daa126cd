package dev.genga.tensor;

import org.jspecify.annotations.Nullable;

/// What libtorch's C++ library has for every device but [Device#META], put together from what it has
/// there too: shapes, dtypes and devices come out as on a real device, gradients included.
final class MetaKernels {
  private MetaKernels() {}

  /// See [Functional#layerNorm].
  static Tensor layerNorm(Tensor x, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
    var centred = x.minus(x.mean(true, -1));
    var y = centred.times(centred.square().mean(true, -1).plus(eps).rsqrt());
    y = weight == null ? y : y.times(weight);
    return (bias == null ? y : y.plus(bias)).to(x.dtype());
  }

  /// See [Functional#attention].
  static Tensor attention(Tensor query, Tensor key, Tensor value, @Nullable Tensor bias) {
    var scores = query.matmul(key.transpose(-2, -1)).div(Math.sqrt((double) query.size(-1)));
    scores = bias == null ? scores : scores.plus(bias);
    return scores.softmax(-1).to(value.dtype()).matmul(value);
  }
}
