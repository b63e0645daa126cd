package dev.genga.wan.generation;

import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.weights.Float8Form;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What the models of a video compute in. It decides how numbers are rounded, so only with the same the same
/// request gives the same frames.
///
/// @param transformer BFLOAT16, FLOAT32 or FLOAT16
/// @param vae BFLOAT16 or FLOAT32
/// @param text of the text encoder: likewise, or FLOAT8_E4M3FN, with which it computes in BFLOAT16 on weights
///     that are rounded to that without a scale
/// @param base what the transformer's layers are brought to; null: they are as their file has them
/// @param halfSums whether products of FLOAT16 are summed up in it as well: faster on some graphics cards,
///     less exact, and without effect on a CPU
public record Precision(
    DType transformer, DType vae, DType text, @Nullable Float8Form base, boolean halfSums) {
  /// What is computed in where nobody says otherwise.
  public static final Precision USUAL = of(DType.BFLOAT16, DType.BFLOAT16);

  private static final List<DType> TRANSFORMER =
      List.of(DType.BFLOAT16, DType.FLOAT32, DType.FLOAT16);
  private static final List<DType> VAE = List.of(DType.BFLOAT16, DType.FLOAT32);
  private static final List<DType> TEXT =
      List.of(DType.BFLOAT16, DType.FLOAT32, DType.FLOAT8_E4M3FN);

  /// With a transformer as its file has it.
  ///
  /// @param encoders of VAE and text encoder
  public static Precision of(DType transformer, DType encoders) {
    return new Precision(transformer, encoders, encoders, null, false);
  }

  /// The same with the transformer's layers brought to another form, or left as they are for null.
  public Precision withBase(@Nullable Float8Form other) {
    return new Precision(transformer, vae, text, other, halfSums);
  }

  /// The same with other encoders.
  public Precision withEncoders(DType ofVae, DType ofText) {
    return new Precision(transformer, ofVae, ofText, base, halfSums);
  }

  /// The same with other encoders.
  public Precision withEncoders(EncoderDtypes other) {
    return withEncoders(other.vae(), other.text());
  }

  /// The same with the transformer in FLOAT16.
  public Precision inHalf(boolean sums) {
    return new Precision(DType.FLOAT16, vae, text, base, sums);
  }

  /// Adds what no model computes in, and what would have no effect.
  ///
  /// @param where from a key of [PrecisionJson], such as `dtype`, to where the user said it
  public void check(Problems problems, UnaryOperator<String> where) {
    check(transformer, TRANSFORMER, where.apply(PrecisionJson.TRANSFORMER), problems);
    check(vae, VAE, where.apply(PrecisionJson.VAE), problems);
    if (text != vae) { // else it was said together, and is told once
      check(text, TEXT, where.apply(PrecisionJson.TEXT), problems);
    }
    if (halfSums && transformer != DType.FLOAT16) {
      problems.add(
          "products of %s are not summed up in FLOAT16".formatted(transformer),
          where.apply(PrecisionJson.HALF_SUMS),
          "leave it out, or compute in FLOAT16");
    }
  }

  private static void check(DType dtype, List<DType> taken, String where, Problems problems) {
    if (!taken.contains(dtype)) {
      problems.add("no model computes in " + dtype, where, "use " + words(taken));
    }
  }

  private static String words(List<DType> dtypes) {
    return dtypes.size() == 2
        ? dtypes.getFirst() + " or " + dtypes.getLast()
        : "%s, %s or %s".formatted(dtypes.toArray());
  }
}
