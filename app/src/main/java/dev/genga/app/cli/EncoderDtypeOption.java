package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import picocli.CommandLine.Option;

/// What the models that make caches compute in.
final class EncoderDtypeOption {
  static final String NAME = "--vae-dtype";

  @Option(
      names = NAME,
      paramLabel = "DTYPE",
      defaultValue = "BFLOAT16",
      description =
          "What VAE and text encoder compute in: BFLOAT16 or FLOAT32 (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") DType dtype;

  DType dtype() {
    return dtype;
  }

  /// Adds it where no model computes in what was given.
  void check(Problems problems) {
    EncoderOptions.checkDtype(dtype, NAME, problems);
  }
}
