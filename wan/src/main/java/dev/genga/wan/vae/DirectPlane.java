package dev.genga.wan.vae;

import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A convolution over frames by the engine's kernel.
///
/// @param weight `[out, in, 3, 3]`, or `[out, in, 1, 3]` for single rows
record DirectPlane(Tensor weight) implements PlaneConvolution {
  private static final long[] STRIDE = {1, 1};

  @Override
  public Tensor forward(Tensor x, @Nullable Tensor bias) {
    long[] padding = {weight.size(2) / 2, weight.size(3) / 2};
    return Functional.conv2d(x.permute(0, 3, 1, 2), weight, bias, STRIDE, padding)
        .permute(0, 2, 3, 1)
        .contiguous();
  }
}
