package dev.genga.app.musubi;

import dev.genga.base.Problems;
import java.util.Locale;

/// The flag that names the data set file.
final class DatasetFlag {
  private static final String NAME = "--dataset_config";

  private DatasetFlag() {}

  /// Adds it where the file is of a kind that musubi-tuner reads besides.
  static void check(Arguments arguments, Problems problems) {
    if (arguments.said(NAME).toLowerCase(Locale.ROOT).endsWith(".json")) {
      problems.add(
          "genga reads data set files in TOML, and this one is JSON",
          arguments.where(NAME),
          "write the same keys in TOML: docs/dataset.md");
    }
  }
}
