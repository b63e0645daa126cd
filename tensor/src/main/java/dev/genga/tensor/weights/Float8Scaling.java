package dev.genga.tensor.weights;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/// Quantises weights to 8 bits so that the largest value that shares a scale becomes the format's
/// largest: one scale for the whole tensor, for each row, or for each run of [#BLOCK] inputs of a row.
///
/// Source: musubi-tuner's `modules/fp8_optimization_utils.py` (`quantize_weight`, `quantize_fp8`,
/// `optimize_state_dict_with_fp8`).
public enum Float8Scaling {
  TENSOR,
  ROW,
  BLOCKS;

  /// Inputs that share a scale under [#BLOCKS].
  public static final int BLOCK = 64;

  private static final double SMALLEST_SCALE = 1e-8;

  /// Stored values and what they are to be multiplied with.
  ///
  /// @param values in the shape of the weight, float8
  /// @param scale float32: a scalar, `[out, 1]` or `[out, blocks, 1]`
  public record Scaled(Tensor values, Tensor scale) {}

  /// Quantises one weight. Blocks that don't divide a row become one scale a row; what is no matrix
  /// gets one scale.
  ///
  /// @param weight `[out, in]`, or of any other shape
  /// @param dtype [DType#FLOAT8_E4M3FN] or [DType#FLOAT8_E5M2]
  public Scaled quantize(Tensor weight, DType dtype) {
    double largest = largest(dtype);
    boolean matrix = weight.dim() == 2;
    var grouped = weight;
    if (this == BLOCKS && matrix && weight.size(1) % BLOCK == 0) {
      grouped = weight.reshape(weight.size(0), weight.size(1) / BLOCK, BLOCK);
    }
    var peak = this == TENSOR || !matrix ? weight.abs().max() : grouped.abs().amax(true, -1);
    var scale = divided(peak, largest).clampMin(SMALLEST_SCALE).to(DType.FLOAT32);
    var quotient = grouped.to(DType.FLOAT32).div(scale);
    return new Scaled(rounded(quotient, largest, dtype).reshape(weight.shape()), scale);
  }

  /// By a tensor: with a plain number CUDA multiplies by its reciprocal, which rounds otherwise than a processor.
  private static Tensor divided(Tensor peak, double largest) {
    return peak.div(Tensors.scalar(largest, peak.dtype(), peak.device()));
  }

  private static Tensor rounded(Tensor quotient, double largest, DType dtype) {
    var zero = Tensors.scalar(0, DType.FLOAT32, quotient.device());
    var finite = Tensors.where(quotient.eq(quotient), quotient, zero); // NaN equals nothing
    return finite.clamp(-largest, largest).to(dtype);
  }

  /// Quantises a weight anew in the form of an earlier one: with as many scales, in their shape and dtype,
  /// rounded before they are used.
  ///
  /// @param weight `[out, in]`
  /// @param scale of the earlier one: one number, `[out]`, `[out, 1]` or `[out, blocks, 1]`
  /// @param dtype [DType#FLOAT8_E4M3FN] or [DType#FLOAT8_E5M2]
  public static Scaled requantize(Tensor weight, Tensor scale, DType dtype) {
    double largest = largest(dtype);
    long out = weight.size(0);
    boolean whole = scale.numel() == 1;
    var grouped = scale.dim() == 3 && !whole ? weight.reshape(out, scale.size(1), -1) : weight;
    var peak = whole ? weight.abs().max() : grouped.abs().amax(true, -1);
    var made = divided(peak, largest).clampMin(SMALLEST_SCALE).to(scale.dtype());
    var values =
        rounded(grouped.to(DType.FLOAT32).div(made.to(DType.FLOAT32)), largest, dtype)
            .reshape(weight.shape());
    return new Scaled(values, made.reshape(scale.shape()));
  }

  /// Quantises the weights of a model's linear layers, with the scale of each beside it as
  /// `<layer>.scale_weight`, in the dtype that the weight had.
  ///
  /// @param tensors by name
  /// @param target which names, among those that end in `.weight`
  /// @return the same names, and those of the scales
  public Map<String, Tensor> quantizeAll(
      Map<String, Tensor> tensors, DType dtype, Predicate<String> target) {
    var all = new LinkedHashMap<String, Tensor>();
    tensors.forEach((name, tensor) -> {
      if (!name.endsWith(".weight") || !target.test(name)) {
        all.put(name, tensor);
        return;
      }
      var scaled = quantize(tensor, dtype);
      all.put(name, scaled.values());
      all.put(ScaleRole.layer(name) + ".scale_weight", scaled.scale().to(tensor.dtype()));
    });
    return all;
  }

  private static double largest(DType dtype) {
    return switch (dtype) {
      case FLOAT8_E4M3FN -> 448;
      case FLOAT8_E5M2 -> 57344;
      case FLOAT64, FLOAT32, FLOAT16, BFLOAT16, INT64, INT32, INT16, INT8, UINT8, BOOL ->
          throw new IllegalArgumentException("not an 8-bit floating-point type: " + dtype);
    };
  }
}
