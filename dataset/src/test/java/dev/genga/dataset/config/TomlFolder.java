package dev.genga.dataset.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A folder with a data set file and what it names, for tests.
///
/// @param path the folder
public record TomlFolder(Path path) {

  /// Makes folders.
  public TomlFolder folders(String... names) {
    for (var name : names) {
      try {
        Files.createDirectories(path.resolve(name));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return this;
  }

  /// Writes a file, with its folders.
  public TomlFolder file(String name, String text) {
    try {
      Path file = path.resolve(name);
      Files.createDirectories(file.resolveSibling(""));
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /// Writes `dataset.toml` and gives its path.
  public Path toml(String text) {
    file("dataset.toml", text);
    return path.resolve("dataset.toml");
  }

  /// Writes `dataset.toml` and reads it.
  public DatasetConfig read(String text) {
    return DatasetConfig.read(toml(text));
  }
}
