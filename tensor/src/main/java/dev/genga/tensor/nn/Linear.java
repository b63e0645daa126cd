package dev.genga.tensor.nn;

import dev.genga.tensor.Tensor;

/// A linear layer, whatever its weights are made of: `[..., in]` to `[..., out]`.
public sealed interface Linear permits DenseLinear, QuantizedLinear, StreamedLinear, AdaptedLinear {
  /// @param x `[..., in]`
  /// @return `[..., out]`, in the dtype of `x`
  Tensor forward(Tensor x);

  /// The size of the last dimension that it takes.
  long inFeatures();

  /// The size of the last dimension that it gives.
  long outFeatures();
}
