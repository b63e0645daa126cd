package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import picocli.CommandLine.Option;

/// What a transformer computes in.
final class TransformerOptions {
  private static final String DTYPE = "--dtype";

  @Option(
      names = DTYPE,
      paramLabel = "DTYPE",
      defaultValue = "BFLOAT16",
      description =
          "What the transformer computes in: BFLOAT16 or FLOAT32 (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") DType dtype;

  DType dtype() {
    return dtype;
  }

  /// Adds it where no model computes in what was given.
  void check(Problems problems) {
    EncoderOptions.checkDtype(dtype, DTYPE, problems);
  }
}
