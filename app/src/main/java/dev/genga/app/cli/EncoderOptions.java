package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.dataset.cache.DatasetCaches;
import dev.genga.tensor.DType;
import dev.genga.wan.generation.ModelFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The files of the models that make caches, the same for every command that needs them.
final class EncoderOptions {
  /// What `genga models pull` calls a file that an option takes.
  static final Map<String, String> PULLED =
      Map.of("--transformer", "t2v-1.3b", "--vae", "vae", "--t5", "t5");

  @Option(
      names = "--vae",
      paramLabel = "FILE",
      description = "The VAE: Wan2.1_VAE.pth or wan_2.1_vae.safetensors.")
  private @Nullable Path vae;

  @Option(
      names = "--t5",
      paramLabel = "FILE",
      description = "The text encoder UMT5, .pth or .safetensors.")
  private @Nullable Path t5;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description =
          "Its tokenizer, tokenizer.json or spiece.model; by default the one in or beside --t5.")
  private @Nullable Path tokenizer;

  /// Adds it where a file is not named.
  void check(Problems problems) {
    checkNamed(vae, "--vae", "VAE", problems);
    checkNamed(t5, "--t5", "text encoder", problems);
  }

  /// Adds it where a file or folder that is needed is not named. The parser doesn't ask for it: a recipe
  /// may name it as well.
  static void checkNamed(@Nullable Path path, String option, String what, Problems problems) {
    if (path == null) {
      String model = PULLED.get(option);
      problems.add(
          "no %s is named".formatted(what),
          option,
          model == null
              ? "add " + option
              : "add %s FILE; genga models pull %s brings one".formatted(option, model));
    }
  }

  /// Adds it where no model computes in this.
  static void checkDtype(DType dtype, String option, Problems problems) {
    if (dtype != DType.BFLOAT16 && dtype != DType.FLOAT32) {
      problems.add(
          "no model computes in " + dtype, option + " " + dtype, "use BFLOAT16 or FLOAT32");
    }
  }

  /// The files, which [#check] has found named.
  ModelFiles files(Path transformer) {
    return new ModelFiles(
        transformer, Objects.requireNonNull(vae), Objects.requireNonNull(t5), tokenizer);
  }

  @Nullable Path vae() {
    return vae;
  }

  @Nullable Path t5() {
    return t5;
  }

  @Nullable Path tokenizer() {
    return tokenizer;
  }

  DatasetCaches.Encoders encoders() {
    return new DatasetCaches.Encoders(vae, t5, tokenizer);
  }
}
