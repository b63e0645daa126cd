package dev.genga.wan.lora.file;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.wan.lora.LoraModule;

/// The matrices of a LoRA with its scale in them, for layouts without an alpha.
///
/// A power of two is multiplied into one of them, which is exact in every dtype; the root of anything else
/// into both, as musubi-tuner's converter does (`convert_lora.py`), in float32.
///
/// @param down `[rank, in]`
/// @param up `[out, rank]`
record ScaledHalves(Tensor down, Tensor up) {
  /// Beyond this a half precision number may no longer hold the product.
  private static final int MOST_EXPONENT = 4;

  static ScaledHalves of(LoraModule lora) {
    double scale = lora.scale();
    if (scale == 1) {
      return new ScaledHalves(lora.down(), lora.up());
    }
    if (isSmallPowerOfTwo(scale)) {
      return new ScaledHalves(lora.down(), lora.up().times(scale));
    }
    double root = Math.sqrt(Math.abs(scale));
    return new ScaledHalves(
        lora.down().to(DType.FLOAT32).times(root),
        lora.up().to(DType.FLOAT32).times(Math.copySign(root, scale)));
  }

  private static boolean isSmallPowerOfTwo(double scale) {
    int exponent = Math.getExponent(scale);
    return Math.abs(exponent) <= MOST_EXPONENT && Math.scalb(1.0, exponent) == Math.abs(scale);
  }
}
