package dev.genga.app.demo;

import java.nio.file.Path;
import java.util.List;

/// The demonstration's models, clips and data set file, as a folder that a user would have.
public final class SmallProject {
  private SmallProject() {}

  /// The options that name its models, in a command that runs in its folder, and have them exact.
  public static final List<String> MODELS =
      List.of(
          "--transformer",
          "models/transformer.safetensors",
          "--vae",
          "models/vae.safetensors",
          "--t5",
          "models/text-encoder.safetensors",
          "--dtype",
          "FLOAT32",
          "--vae-dtype",
          "FLOAT32");

  /// Writes `models/*`, `clips/*`, `held-out/*`, `dataset.toml`, `held-out.toml` and `prompts.txt`.
  public static void write(Path folder) {
    RandomModels.write(folder.resolve("models"), RandomModels.Sizes.DEMO, 20);
    DemoFilm.unpack(folder);
  }
}
