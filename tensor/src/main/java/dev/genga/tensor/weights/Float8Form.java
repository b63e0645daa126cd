package dev.genga.tensor.weights;

import dev.genga.tensor.DType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// How weights are brought to 8 bits.
///
/// @param dtype [DType#FLOAT8_E4M3FN], which is finer, or [DType#FLOAT8_E5M2], which reaches further
/// @param scaling which weights share a scale
public record Float8Form(DType dtype, Float8Scaling scaling) {
  private static final List<DType> DTYPES = List.of(DType.FLOAT8_E4M3FN, DType.FLOAT8_E5M2);

  /// What musubi-tuner's `--fp8_scaled` makes.
  public static final Float8Form BLOCKS = new Float8Form(DType.FLOAT8_E4M3FN, Float8Scaling.BLOCKS);

  /// @throws IllegalArgumentException if the dtype is none of 8 bits
  public Float8Form {
    if (!DTYPES.contains(dtype)) {
      throw new IllegalArgumentException("not an 8-bit floating-point type: " + dtype);
    }
  }

  /// Every form, the usual one first.
  public static List<Float8Form> all() {
    return DTYPES.stream()
        .flatMap(dtype ->
            Arrays.stream(Float8Scaling.values())
                .sorted(Comparator.reverseOrder())
                .map(scaling -> new Float8Form(dtype, scaling)))
        .toList();
  }

  /// The form of a [#label]; a dtype alone means scales for blocks.
  public static Optional<Float8Form> parse(String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    return all().stream()
        .filter(form -> form.label().equals(wanted) || form.label().equals(wanted + ":block"))
        .findFirst();
  }

  /// `e4m3:block`, `e5m2:channel` and the like.
  public String label() {
    String format = dtype == DType.FLOAT8_E4M3FN ? "e4m3" : "e5m2";
    return format
        + ":"
        + switch (scaling) {
          case TENSOR -> "tensor";
          case ROW -> "channel";
          case BLOCKS -> "block";
        };
  }

  /// All labels, as a sentence has them.
  public static String labels() {
    return all().stream().map(Float8Form::label).collect(Collectors.joining(", "));
  }

  /// Bytes of a matrix in this form.
  ///
  /// @param scale what its scales are kept in
  public long bytes(long out, long in, DType scale) {
    long scales =
        switch (scaling) {
          case TENSOR -> 1;
          case ROW -> out;
          case BLOCKS -> in % Float8Scaling.BLOCK == 0 ? out * (in / Float8Scaling.BLOCK) : out;
        };
    return out * in + scales * scale.bytes();
  }
}
