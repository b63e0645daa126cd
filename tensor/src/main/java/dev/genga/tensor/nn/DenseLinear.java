package dev.genga.tensor.nn;

import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A linear layer with plain weights. The weights are cast to the input's dtype where they differ,
/// so that what is computed in which dtype is decided by who calls.
///
/// @param weight `[out, in]`
/// @param bias `[out]`, or null for none
public record DenseLinear(Tensor weight, @Nullable Tensor bias) implements Linear {
  @Override
  public Tensor forward(Tensor x) {
    var dtype = x.dtype();
    return Functional.linear(x, weight.to(dtype), bias == null ? null : bias.to(dtype));
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
