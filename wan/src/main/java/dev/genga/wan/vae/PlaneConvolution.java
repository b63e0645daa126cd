package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A 3 x 3 convolution over each frame by itself, with a row and a column of zeros around it.
sealed interface PlaneConvolution permits DirectPlane, RowPairs {
  /// @param x `[F, H, W, in]`, dense
  /// @param bias `[out]`, or null for none
  /// @return `[F, H, W, out]`, dense
  Tensor forward(Tensor x, @Nullable Tensor bias);
}
