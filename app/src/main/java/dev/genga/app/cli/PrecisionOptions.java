package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.wan.generation.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What the models of a generation compute in.
final class PrecisionOptions {
  private static final String TRANSFORMER = "--dtype";

  @Option(
      names = TRANSFORMER,
      paramLabel = "DTYPE",
      description =
          "What the transformer computes in: BFLOAT16, FLOAT32 or FLOAT16 (default: BFLOAT16).")
  private @Nullable DType transformer;

  @Option(
      names = EncoderDtypeOption.NAME,
      paramLabel = "DTYPE",
      description =
          "What VAE and text encoder compute in: BFLOAT16 or FLOAT32 (default: BFLOAT16).")
  private @Nullable DType encoders;

  @Option(
      names = EncoderDtypeOption.TEXT,
      paramLabel = "DTYPE",
      description = EncoderDtypeOption.OF_TEXT)
  private @Nullable DType text;

  @Option(
      names = "--fp16-accumulation",
      description =
          "With --dtype FLOAT16, sum up in it too: faster on some graphics cards, less exact; no"
              + " effect on a CPU.")
  private boolean halfSums;

  @Mixin private Float8Option float8 = new Float8Option();

  /// What is said, and else as it was. Sums in FLOAT16 that go with another dtype go with it.
  Precision over(Precision start, Problems problems) {
    var dtype = transformer == null ? start.transformer() : transformer;
    var vae = encoders == null ? start.vae() : encoders;
    var ofText = encoders == null ? start.text() : encoders;
    return new Precision(
        dtype,
        vae,
        text == null ? ofText : text,
        float8.over(start.base(), problems),
        halfSums || start.halfSums() && dtype == DType.FLOAT16);
  }

  /// An option with what was said by it.
  String said(String option) {
    var dtype =
        switch (option) {
          case TRANSFORMER -> transformer;
          case EncoderDtypeOption.NAME -> encoders;
          case EncoderDtypeOption.TEXT -> text;
          default -> null;
        };
    return dtype == null ? option : option + " " + dtype;
  }
}
