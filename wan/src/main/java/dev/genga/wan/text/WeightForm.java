package dev.genga.wan.text;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;

/// What an encoder's weights become when they are read.
///
/// Rounded ones are musubi-tuner's of `--fp8_t5`: every tensor is cast to float8_e4m3fn without a scale, norms,
/// embeddings and tables of positions too, and multiplied out again to what is computed in.
///
/// Source: musubi-tuner `wan/modules/t5.py`, `T5EncoderModel` and `T5Encoder.prepare_fp8`, under
/// autocast to bfloat16.
///
/// @param rounded whether they are rounded to FLOAT8_E4M3FN first
/// @param dtype what is computed in
record WeightForm(boolean rounded, DType dtype) {
  private static final DType ROUNDED = DType.FLOAT8_E4M3FN;

  /// @param dtype BFLOAT16 or FLOAT32; or FLOAT8_E4M3FN for rounded weights in BFLOAT16
  static WeightForm of(DType dtype) {
    return switch (dtype) {
      case BFLOAT16, FLOAT32 -> new WeightForm(false, dtype);
      case FLOAT8_E4M3FN -> new WeightForm(true, DType.BFLOAT16);
      case FLOAT64, FLOAT16, FLOAT8_E5M2, INT64, INT32, INT16, INT8, UINT8, BOOL ->
          throw new IllegalArgumentException(
              "UMT5 computes in BFLOAT16 or FLOAT32, or on weights of FLOAT8_E4M3FN: " + dtype);
    };
  }

  /// A weight as it is computed with, where it lies.
  Tensor of(Tensor stored) {
    return (rounded ? stored.to(ROUNDED) : stored).to(dtype);
  }

  /// A weight as it is computed with, on a device; what is so already is not copied.
  Tensor on(Device device, Tensor stored) {
    return rounded ? of(stored.to(device)) : stored.to(device, dtype);
  }
}
