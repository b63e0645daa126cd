package dev.genga.wan.vae;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;

/// Between 8-bit RGB frames and what the VAE takes and gives.
public final class Pixels {
  private static final double HALF = 127.5;

  private Pixels() {}

  /// Bytes to [-1, 1], rounded to `dtype` at each step as musubi-tuner does: cast, `/ 127.5`, `- 1`.
  ///
  /// @param bytes `[F, H, W, 3]`, UINT8
  /// @return `[1, 3, F, H, W]`
  public static Tensor toModel(Tensor bytes, DType dtype) {
    try (var scope = TensorScope.open()) {
      var values = bytes.to(dtype).div(HALF).minus(1);
      return scope.keep(values.permute(3, 0, 1, 2).unsqueeze(0));
    }
  }

  /// [-1, 1] to bytes, fractions cut off as the references do when they write a video.
  ///
  /// @param frames `[1, 3, F, H, W]`
  /// @return `[F, H, W, 3]`, UINT8
  public static Tensor toBytes(Tensor frames) {
    try (var scope = TensorScope.open()) {
      var unit = frames.select(0, 0).to(DType.FLOAT32).div(2).plus(0.5).clamp(0, 1);
      return scope.keep(unit.times(255).permute(1, 2, 3, 0).to(DType.UINT8).contiguous());
    }
  }
}
