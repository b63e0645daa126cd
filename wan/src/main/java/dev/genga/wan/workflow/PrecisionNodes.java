package dev.genga.wan.workflow;

import dev.genga.tensor.DType;
import dev.genga.tensor.weights.Float8Form;
import dev.genga.tensor.weights.Float8Scaling;
import dev.genga.wan.generation.Precision;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What loaders say of the dtypes that models compute in, and the same said to them.
final class PrecisionNodes {
  private static final String FLOAT32 = "fp32";
  private static final String BFLOAT16 = "bf16";
  private static final String FLOAT16 = "fp16";
  private static final String FLOAT16_SUMS = "fp16_fast";
  private static final String AS_STORED = "disabled";
  private static final String E4M3 = "fp8_e4m3fn";
  private static final String E5M2 = "fp8_e5m2";

  /// What loaders call layers that are rounded to 8 bits without a scale.
  private static final Map<String, Float8Form> ROUNDED =
      Map.of(
          E4M3,
          new Float8Form(DType.FLOAT8_E4M3FN, Float8Scaling.TENSOR),
          E4M3 + "_fast",
          new Float8Form(DType.FLOAT8_E4M3FN, Float8Scaling.TENSOR),
          E5M2,
          new Float8Form(DType.FLOAT8_E5M2, Float8Scaling.TENSOR));

  private PrecisionNodes() {}

  /// `WanVideoModelLoader`.
  static Precision wrapper(NodeInputs inputs) {
    var name = inputs.text("base_precision");
    var usual = Precision.USUAL.withBase(base(inputs, "quantization", AS_STORED));
    return switch (name) {
      case BFLOAT16 -> usual;
      case FLOAT32 -> new Precision(DType.FLOAT32, usual.vae(), usual.text(), usual.base(), false);
      case FLOAT16 -> usual.inHalf(false);
      case FLOAT16_SUMS -> usual.inHalf(true);
      default -> {
        inputs.refuse("base_precision", name, "another dtype", "--dtype");
        yield usual;
      }
    };
  }

  /// `UNETLoader`, which says nothing of what is computed in.
  static Precision core(NodeInputs inputs) {
    return Precision.USUAL.withBase(base(inputs, "weight_dtype", "default"));
  }

  /// The nodes round to 8 bits without a scale, all of a model's layers or some; genga scales, the layers of
  /// the blocks. What is said of files that are in 8 bits is no matter: they are taken as they are.
  private static @Nullable Float8Form base(NodeInputs inputs, String name, String none) {
    var value = inputs.text(name);
    var form = ROUNDED.get(value);
    if (form != null) {
      inputs.nearest(name, value, "8 bits with a scale for each layer, " + form.label());
    } else if (!value.equals(none)) {
      inputs.nearest(name, value, "weights are held as their file has them");
    }
    return form;
  }

  /// What a text encoder computes in. The nodes round its linear layers alone, where genga rounds all of it.
  static DType textEncoder(NodeInputs inputs) {
    var dtype = encoder(inputs);
    var rounding = inputs.text("quantization");
    if (rounding.equals(E4M3)) {
      inputs.nearest(
          "quantization", rounding, "all weights are rounded to it, norms and embeddings too");
      return DType.FLOAT8_E4M3FN;
    }
    if (!rounding.equals(AS_STORED)) {
      inputs.nearest("quantization", rounding, "weights are held as their file has them");
    }
    return dtype;
  }

  /// What a VAE or a text encoder computes in.
  static DType encoder(NodeInputs inputs) {
    var name = inputs.text("precision");
    return switch (name) {
      case FLOAT32 -> DType.FLOAT32;
      case BFLOAT16 -> DType.BFLOAT16;
      default -> {
        inputs.nearest("precision", name, "it is computed in bfloat16");
        yield DType.BFLOAT16;
      }
    };
  }

  /// `base_precision`.
  static String ofTransformer(Precision precision) {
    return precision.halfSums() ? FLOAT16_SUMS : of(precision.transformer());
  }

  /// `quantization`, which knows no scales: near, not the same.
  static String ofBase(Precision precision) {
    var base = precision.base();
    if (base == null) {
      return AS_STORED;
    }
    return base.dtype() == DType.FLOAT8_E4M3FN ? E4M3 : E5M2;
  }

  /// `precision` of a text encoder.
  static String ofText(Precision precision) {
    return precision.text().isFloat8() ? BFLOAT16 : of(precision.text());
  }

  /// `quantization` of a text encoder: near, not the same.
  static String roundingOfText(Precision precision) {
    return precision.text().isFloat8() ? E4M3 : AS_STORED;
  }

  /// `precision`.
  static String of(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> FLOAT32;
      case BFLOAT16 -> BFLOAT16;
      case FLOAT16 -> FLOAT16;
      case FLOAT64, FLOAT8_E4M3FN, FLOAT8_E5M2, INT64, INT32, INT16, INT8, UINT8, BOOL ->
          throw new IllegalArgumentException("no model computes in " + dtype);
    };
  }

  /// What can be said to loaders of it.
  static Precision plain(Precision precision) {
    var base = precision.base();
    return precision.withBase(
        base == null ? null : new Float8Form(base.dtype(), Float8Scaling.TENSOR));
  }
}
