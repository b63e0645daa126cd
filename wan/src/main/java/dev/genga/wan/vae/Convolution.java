package dev.genga.wan.vae;

import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;

/// A convolution over frames, `[F, H, W, in]` to `[F', H', W', out]`. The channel is the fastest
/// index, which is the order in which the CPU's kernels are fastest.
///
/// @param weight `[out, in, kF, kH, kW]`
/// @param bias `[out]`
/// @param frameStride frames from one output to the next
/// @param stride rows and columns from one output to the next
/// @param padding zeros around height and width; none before or after in time
record Convolution(Tensor weight, Tensor bias, long frameStride, long stride, long padding) {
  /// @param x `[F, H, W, in]`
  /// @return `[F', H', W', out]`
  Tensor forward(Tensor x) {
    if (weight.size(2) == 1) {
      return Functional.conv2d(
              x.permute(0, 3, 1, 2),
              weight.select(2, 0),
              bias,
              new long[] {stride, stride},
              new long[] {padding, padding})
          .permute(0, 2, 3, 1)
          .contiguous();
    }
    return Functional.conv3d(
            x.unsqueeze(0).permute(0, 4, 1, 2, 3),
            weight,
            bias,
            new long[] {frameStride, stride, stride},
            new long[] {0, padding, padding})
        .permute(0, 2, 3, 4, 1)
        .squeeze(0)
        .contiguous();
  }

  /// `sum + forward(x)`, written into `sum`.
  Tensor addTo(Tensor sum, Tensor x) {
    return sum.addInPlace(forward(x));
  }
}
