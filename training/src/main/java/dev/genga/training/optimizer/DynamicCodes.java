package dev.genga.training.optimizer;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.Arrays;

/// Numbers in 8 bits, in blocks of 256 that each have a scale: a code stands for a share of its block's
/// largest size. The codes lie closer the nearer they are to zero, over seven powers of ten.
///
/// Source: Dettmers et al., "8-bit Optimizers via Block-wise Quantization" (2021); the values are those
/// of bitsandbytes' `create_dynamic_map`.
final class DynamicCodes {
  /// Numbers that share a scale.
  static final int BLOCK = 256;

  private static final int CODES = 256;
  private static final int POWERS = 7;
  private static final double SMALLEST_SCALE = 1e-38;

  private final float[] values;
  private final float[] middles = new float[CODES - 1];

  private DynamicCodes(boolean signed) {
    values = values(signed);
    for (int i = 0; i < middles.length; i++) {
      middles[i] = (values[i] + values[i + 1]) / 2;
    }
  }

  /// Half of the codes are for numbers below zero.
  static DynamicCodes signed() {
    return new DynamicCodes(true);
  }

  /// All codes are for numbers from zero on.
  static DynamicCodes unsigned() {
    return new DynamicCodes(false);
  }

  /// Blocks of so many numbers, of which the last may be shorter.
  static long blocks(long numbers) {
    return Math.ceilDiv(numbers, BLOCK);
  }

  /// What each code stands for, rising.
  float[] values() {
    return values.clone();
  }

  private static float[] values(boolean signed) {
    float[] values = new float[CODES];
    int count = 0;
    for (int power = 0; power < POWERS; power++) {
      int between = signed ? 1 << power : 1 << (power + 1);
      float scale = (float) Math.pow(10, power - (POWERS - 1));
      for (int i = 0; i < between; i++) {
        float value = scale * ((even(i, between) + even(i + 1, between)) / 2);
        values[count++] = value;
        if (signed) {
          values[count++] = -value;
        }
      }
    }
    values[count++] = 0;
    values[count] = 1;
    Arrays.sort(values);
    return values;
  }

  /// `torch.linspace(0.1, 1, between + 1)[i]`, which counts from the nearer end and rounds once.
  private static float even(int i, int between) {
    float step = (1f - 0.1f) / between;
    return i < (between + 1) / 2
        ? Math.fma(step, (float) i, 0.1f)
        : Math.fma(-step, (float) (between - i), 1f);
  }

  /// @param codes UINT8, `[numbers]`
  /// @param scales `[blocks]`
  /// @return float32, `[numbers]`
  Tensor decode(Tensor codes, Tensor scales) {
    try (var scope = TensorScope.open()) {
      var table = on(values, codes.device());
      var shares = table.indexSelect(0, codes.to(DType.INT32));
      var numbers = inBlocks(shares).times(scales.unsqueeze(1));
      return scope.keep(numbers.reshape(-1).narrow(0, 0, codes.numel()));
    }
  }

  /// The nearest codes.
  ///
  /// @param numbers float32, `[numbers]`
  /// @param codes takes them
  /// @param scales takes the blocks' largest sizes
  void encode(Tensor numbers, Tensor codes, Tensor scales) {
    try (var _ = TensorScope.open()) {
      var blocks = inBlocks(numbers);
      var largest = blocks.abs().amax(true, 1); // [blocks, 1]
      var shares = blocks.times(largest.clampMin(SMALLEST_SCALE).reciprocalInPlace());
      var found = shares.clampInPlace(-1, 1).countBelow(on(middles, numbers.device()));
      codes.copyInPlace(found.reshape(-1).narrow(0, 0, codes.numel()));
      scales.copyInPlace(largest.reshape(-1));
    }
  }

  /// `[blocks, 256]`, with zeros where the last block is shorter.
  private static Tensor inBlocks(Tensor numbers) {
    long missing = blocks(numbers.numel()) * BLOCK - numbers.numel();
    var whole = missing == 0 ? numbers : numbers.pad(0, 0, missing);
    return whole.reshape(-1, BLOCK);
  }

  private static Tensor on(float[] values, Device device) {
    return Tensors.of(values, values.length).to(device);
  }
}
