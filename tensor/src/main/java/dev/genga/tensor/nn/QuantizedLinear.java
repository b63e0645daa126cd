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
    var values = weight.to(scale.dtype());
    if (scale.numel() == 1) {
      return values.times(scale);
    }
    if (scale.dim() == 3) {
      return values
          .reshape(weight.size(0), scale.size(1), -1)
          .times(scale)
          .reshape(weight.size(0), weight.size(1));
    }
    return values.times(scale.reshape(-1, 1));
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
