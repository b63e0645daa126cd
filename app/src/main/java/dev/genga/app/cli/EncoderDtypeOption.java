package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.wan.generation.EncoderDtypes;
import dev.genga.wan.generation.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What the models that make caches compute in.
final class EncoderDtypeOption {
  static final String NAME = "--vae-dtype";
  static final String TEXT = "--t5-dtype";
  static final String OF_TEXT =
      "What the text encoder computes in, if not in what the VAE does; FLOAT8_E4M3FN: in BFLOAT16"
          + " on weights that are rounded to 8 bits.";

  @Option(
      names = NAME,
      paramLabel = "DTYPE",
      defaultValue = "BFLOAT16",
      description =
          "What VAE and text encoder compute in: BFLOAT16 or FLOAT32 (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") DType dtype;

  @Option(names = TEXT, paramLabel = "DTYPE", description = OF_TEXT)
  private @Nullable DType text;

  EncoderDtypes dtypes() {
    return EncoderDtypes.of(dtype, text);
  }

  /// Adds it where no model computes in what was given.
  void check(Problems problems) {
    Precision.USUAL
        .withEncoders(dtypes())
        .check(
            problems,
            key -> {
              String option = "--" + key.replace('_', '-');
              return option + " " + (option.equals(TEXT) ? text : dtype);
            });
  }
}
