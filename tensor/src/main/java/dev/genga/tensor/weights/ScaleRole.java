package dev.genga.tensor.weights;

import java.util.regex.Pattern;

/// What a tensor is by the end of its name: a parameter, or something that says how 8-bit weights are
/// to be read.
enum ScaleRole {
  /// Part of the model.
  PARAMETER,
  /// What the layer's stored weight is to be multiplied with.
  WEIGHT_SCALE,
  /// What the layer's input would be divided by to multiply in 8 bits.
  INPUT_SCALE,
  /// JSON that names the layer's format, as bytes.
  QUANTISATION,
  /// Says that the file is of ComfyUI's scaled form; holds nothing.
  MARKER;

  /// `{"format": "float8_e4m3fn"}`, with or without the wish to multiply in full precision.
  private static final Pattern PLAIN_FLOAT8 =
      Pattern.compile(
          "\\{\\s*\"format\"\\s*:\\s*\"float8_e(4m3fn|5m2)\"\\s*"
              + "(,\\s*\"full_precision_matrix_mult\"\\s*:\\s*(true|false)\\s*)?\\}\\s*");

  static ScaleRole of(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "scale_weight", "weight_scale" -> WEIGHT_SCALE;
      case "scale_input", "input_scale" -> INPUT_SCALE;
      case "comfy_quant" -> QUANTISATION;
      case "scaled_fp8" -> MARKER;
      default -> PARAMETER;
    };
  }

  /// The layer that a name ending in a role's word belongs to.
  static String layer(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }

  static boolean isPlainFloat8(String format) {
    return PLAIN_FLOAT8.matcher(format).matches();
  }
}
