package dev.genga.wan.vae;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;

/// Brings the channels of every pixel to length `sqrt(C)`, times a gain for each channel.
///
/// The arithmetic is float32 in every dtype, on slices that fit a core's cache, so that the pixels
/// go through memory once although it takes several operations.
///
/// @param gain gamma times `sqrt(C)`, `[C]`, float32
record ChannelNorm(Tensor gain) {
  /// Values of a slice on the CPU: 0.5 MB in float32.
  private static final long CACHED = 1 << 17;

  private static final long LARGE = 1 << 26;
  private static final double SHORTEST = 1e-12;

  /// @param gamma C values in any shape
  static ChannelNorm of(Tensor gamma) {
    return new ChannelNorm(
        gamma.to(DType.FLOAT32).reshape(gamma.numel()).times(Math.sqrt(gamma.numel())));
  }

  /// @param x `[..., C]`
  /// @return the same shape and dtype
  Tensor forward(Tensor x) {
    var target = Tensors.empty(x.shape(), x.dtype(), x.device());
    write(x, target, false);
    return target;
  }

  /// Writes `silu(forward(x))` into `target`, which may be `x`.
  void thenSilu(Tensor x, Tensor target) {
    write(x, target, true);
  }

  private void write(Tensor x, Tensor target, boolean silu) {
    long channels = x.size(-1);
    long pixels = x.numel() / channels;
    var from = x.reshape(pixels, channels);
    var to = target.view(pixels, channels);
    long most = x.device().kind() == Device.Kind.CPU ? CACHED : LARGE;
    long step = Math.min(pixels, Math.max(1, most / channels));
    var room = Tensors.empty(new long[] {step, channels}, DType.FLOAT32, x.device());
    for (long at = 0; at < pixels; at += step) {
      long count = Math.min(step, pixels - at);
      var y = room.narrow(0, 0, count).copyInPlace(from.narrow(0, at, count));
      y.mulInPlace(y.lastDimNorm().clampMinInPlace(SHORTEST).reciprocalInPlace());
      y.mulInPlace(gain);
      to.narrow(0, at, count).copyInPlace(silu ? y.siluInPlace() : y);
    }
  }
}
