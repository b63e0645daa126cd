package dev.genga.app.musubi;

import dev.genga.tensor.DType;
import org.jspecify.annotations.Nullable;

/// musubi-tuner's words for dtypes.
final class Dtypes {
  private Dtypes() {}

  /// The dtype of a word such as `bf16`, or null where it is none that genga computes or writes in.
  static @Nullable DType parse(String word) {
    return switch (word) {
      case "bf16", "bfloat16" -> DType.BFLOAT16;
      case "fp32", "float32", "float" -> DType.FLOAT32;
      case "fp16", "float16" -> DType.FLOAT16;
      default -> null;
    };
  }
}
