package dev.genga.tensor;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A convolution over frames as a sum of convolutions over pictures, one for each of its taps in time.
///
/// Without AVX-512 libtorch's convolutions of few channels over frames take several times as long as those over
/// pictures: of 16 channels, 4 frames of 80 x 128, 77 to 94 ms and 8 to 15 ms on an AMD EPYC with two threads, of 48
/// at a quarter of the size 4 to 6 ms and 3; of 96 channels and more they are the faster ones.
final class TapConvolution {
  /// Channels up to which it is faster; between this and 96 nothing was measured.
  private static final long CHANNELS = 48;

  private TapConvolution() {}

  static boolean isFaster(Tensor x, Tensor weight, long[] stride, long[] padding) {
    return fits(weight, stride, padding)
        && x.device().equals(Device.CPU)
        && x.dtype() == DType.FLOAT32
        && !Engine.current().hasProducts(DType.BFLOAT16); // the same processors
  }

  /// Few channels, every frame and pixel, no frames around them.
  private static boolean fits(Tensor weight, long[] stride, long[] padding) {
    return weight.size(2) > 1
        && Math.max(weight.size(0), weight.size(1)) <= CHANNELS
        && stride[0] == 1
        && stride[1] == 1
        && stride[2] == 1
        && padding[0] == 0;
  }

  /// @param x `[B, in, F, H, W]`
  /// @param weight `[out, in, kF, kH, kW]`
  /// @param padding zeros on both sides, per dimension; none in time
  /// @return `[B, out, F - kF + 1, H', W']`
  static Tensor of(Tensor x, Tensor weight, @Nullable Tensor bias, long[] padding) {
    try (var scope = TensorScope.open()) {
      long taps = weight.size(2);
      long frames = x.size(2) - taps + 1;
      long[] around = {padding[1], padding[2]};
      Tensor sum = null;
      for (long tap = 0; tap < taps; tap++) {
        var pictures = x.narrow(2, tap, frames).transpose(1, 2).flatten(0, 1); // [B F, in, H, W]
        var part =
            Functional.conv2d(
                pictures, weight.select(2, tap), tap == 0 ? bias : null, new long[] {1, 1}, around);
        sum = sum == null ? part : sum.plus(part);
      }
      var whole = Objects.requireNonNull(sum);
      return scope.keep(
          whole
              .reshape(x.size(0), frames, whole.size(1), whole.size(2), whole.size(3))
              .transpose(1, 2));
    }
  }
}
