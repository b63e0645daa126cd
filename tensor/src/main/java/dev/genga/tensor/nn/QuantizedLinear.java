package dev.genga.tensor.nn;

import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A linear layer whose weight is stored in 8 bits with scales, and is brought back to the input's
/// dtype each time it is used.
///
/// @param weight `[out, in]`, one of the float8 dtypes
/// @param scale what the stored values are to be multiplied with: one number, `[out]` or `[out, 1]`
///     (one a row), or `[out, blocks, 1]` (one for each run of `in / blocks` inputs of a row, as
///     musubi-tuner's `fp8_scaled` writes it)
/// @param bias `[out]`, or null for none
public record QuantizedLinear(Tensor weight, Tensor scale, @Nullable Tensor bias)
    implements Linear {
  @Override
  public Tensor forward(Tensor x) {
    var dtype = x.dtype();
    return Functional.linear(x, dequantized().to(dtype), bias == null ? null : bias.to(dtype));
  }

  /// The weight `[out, in]` in the scale's dtype.
  public Tensor dequantized() {
    long out = weight.size(0);
    boolean same = weight.dtype() == scale.dtype();
    var values = same ? weight.copy() : weight.to(scale.dtype()); // never the stored ones
    if (scale.numel() == 1) {
      values.mulInPlace(scale.reshape(1));
    } else if (scale.dim() == 3) {
      values.view(out, scale.size(1), -1).mulInPlace(scale);
    } else {
      values.mulInPlace(scale.reshape(-1, 1));
    }
    return values;
  }

  @Override
  public long inFeatures() {
    return weight.size(1);
  }

  @Override
  public long outFeatures() {
    return weight.size(0);
  }
}
