package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.dataset.cache.DatasetCaches;
import dev.genga.tensor.DType;
import dev.genga.wan.generation.ModelFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The files of the models that make caches, the same for every command that needs them.
final class EncoderOptions {
  @Option(
      names = "--vae",
      required = true,
      paramLabel = "FILE",
      description = "The VAE: Wan2.1_VAE.pth or wan_2.1_vae.safetensors.")
  private @SuppressWarnings("NullAway.Init") Path vae;

  @Option(
      names = "--t5",
      required = true,
      paramLabel = "FILE",
      description = "The text encoder UMT5, .pth or .safetensors.")
  private @SuppressWarnings("NullAway.Init") Path t5;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description =
          "Its tokenizer, tokenizer.json or spiece.model; by default the one in or beside --t5.")
  private @Nullable Path tokenizer;

  @Option(
      names = "--vae-dtype",
      paramLabel = "DTYPE",
      defaultValue = "BFLOAT16",
      description =
          "What VAE and text encoder compute in: BFLOAT16 or FLOAT32 (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") DType dtype;

  DType dtype() {
    return dtype;
  }

  /// Adds it where the models can't compute in what was given.
  void check(Problems problems) {
    checkDtype(dtype, "--vae-dtype", problems);
  }

  /// Adds it where no model computes in this.
  static void checkDtype(DType dtype, String option, Problems problems) {
    if (dtype != DType.BFLOAT16 && dtype != DType.FLOAT32) {
      problems.add(
          "no model computes in " + dtype, option + " " + dtype, "use BFLOAT16 or FLOAT32");
    }
  }

  ModelFiles files(Path transformer) {
    return new ModelFiles(transformer, vae, t5, tokenizer);
  }

  DatasetCaches.Encoders encoders() {
    return new DatasetCaches.Encoders(vae, t5, tokenizer);
  }
}
