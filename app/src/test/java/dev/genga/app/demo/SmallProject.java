package dev.genga.app.demo;

import java.nio.file.Path;

/// The demonstration's models, clips and data set file, as a folder that a user would have.
public final class SmallProject {
  private SmallProject() {}

  /// Writes `models/*`, `clips/*`, `held-out/*`, `dataset.toml`, `held-out.toml` and `prompts.txt`.
  public static void write(Path folder) {
    RandomModels.write(folder.resolve("models"), RandomModels.Sizes.DEMO, 20);
    DemoFilm.unpack(folder);
  }
}
