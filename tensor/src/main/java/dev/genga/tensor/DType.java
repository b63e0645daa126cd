package dev.genga.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/// Element types, with the names that PyTorch, safetensors and the field use.
public enum DType {
  FLOAT64("F64", 8),
  FLOAT32("F32", 4),
  FLOAT16("F16", 2),
  BFLOAT16("BF16", 2),
  FLOAT8_E4M3FN("F8_E4M3", 1),
  FLOAT8_E5M2("F8_E5M2", 1),
  INT64("I64", 8),
  INT32("I32", 4),
  INT16("I16", 2),
  INT8("I8", 1),
  UINT8("U8", 1),
  BOOL("BOOL", 1);

  private final String safetensorsName;
  private final int bytes;

  DType(String safetensorsName, int bytes) {
    this.safetensorsName = safetensorsName;
    this.bytes = bytes;
  }

  /// Bytes of one element.
  public int bytes() {
    return bytes;
  }

  /// The name in a safetensors header, such as `BF16`.
  public String safetensorsName() {
    return safetensorsName;
  }

  /// The name in musubi's cache keys and in most configuration files, such as `bfloat16`.
  public String torchName() {
    return switch (this) {
      case FLOAT8_E4M3FN -> "float8_e4m3fn";
      case FLOAT8_E5M2 -> "float8_e5m2";
      case FLOAT64, FLOAT32, FLOAT16, BFLOAT16, INT64, INT32, INT16, INT8, UINT8, BOOL ->
          name().toLowerCase(java.util.Locale.ROOT);
    };
  }

  /// Whether this is a floating-point type, the 8-bit ones included.
  public boolean isFloatingPoint() {
    return switch (this) {
      case FLOAT64, FLOAT32, FLOAT16, BFLOAT16, FLOAT8_E4M3FN, FLOAT8_E5M2 -> true;
      case INT64, INT32, INT16, INT8, UINT8, BOOL -> false;
    };
  }

  /// Whether this is one of the 8-bit floating-point types.
  public boolean isFloat8() {
    return this == FLOAT8_E4M3FN || this == FLOAT8_E5M2;
  }

  ScalarType scalarType() {
    return switch (this) {
      case FLOAT64 -> ScalarType.Double;
      case FLOAT32 -> ScalarType.Float;
      case FLOAT16 -> ScalarType.Half;
      case BFLOAT16 -> ScalarType.BFloat16;
      case FLOAT8_E4M3FN -> ScalarType.Float8_e4m3fn;
      case FLOAT8_E5M2 -> ScalarType.Float8_e5m2;
      case INT64 -> ScalarType.Long;
      case INT32 -> ScalarType.Int;
      case INT16 -> ScalarType.Short;
      case INT8 -> ScalarType.Char;
      case UINT8 -> ScalarType.Byte;
      case BOOL -> ScalarType.Bool;
    };
  }

  static DType of(ScalarType type) {
    var interned = type.intern();
    for (var dtype : values()) {
      if (dtype.scalarType() == interned) {
        return dtype;
      }
    }
    throw new IllegalArgumentException("no DType for libtorch's " + interned);
  }
}
