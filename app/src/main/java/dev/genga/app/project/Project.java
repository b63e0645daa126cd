package dev.genga.app.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A folder with `genga.toml` in it, and where the way from films to videos lies there. Commands that run in
/// it, or in a folder below, find their files by it.
///
/// @param folder absolute, or as seen from the working folder
public record Project(Path folder) {
  /// What makes a folder a project; it also holds what commands take that the recipe doesn't.
  public static final String FILE = "genga.toml";

  /// The project that a place lies in; null where it lies in none.
  ///
  /// @param place a folder; where it is the working folder, the project's paths are short ones
  public static @Nullable Project around(Path place) {
    var from = place.toAbsolutePath().normalize();
    for (Path folder = from; folder != null; folder = folder.getParent()) {
      if (Files.isRegularFile(folder.resolve(FILE))) {
        boolean here = from.equals(Path.of("").toAbsolutePath().normalize());
        return new Project(here ? from.relativize(folder) : folder);
      }
    }
    return null;
  }

  /// The last part of its path.
  public String name() {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  /// What commands take in it.
  public Path settings() {
    return folder.resolve(FILE);
  }

  /// Films to be cut.
  public Path films() {
    return folder.resolve("films");
  }

  /// Where `genga cut` writes to: the index, and `clips` in it.
  public Path clips() {
    return folder.resolve("clips");
  }

  /// What is trained on.
  public Path dataset() {
    return folder.resolve("dataset.toml");
  }

  /// How it is trained.
  public Path recipe() {
    return folder.resolve("recipe.toml");
  }

  /// What videos show.
  public Path prompts() {
    return folder.resolve("prompts.txt");
  }

  /// Model files, unless the recipe names others.
  public Path models() {
    return folder.resolve("models");
  }

  /// Videos that were made.
  public Path videos() {
    return folder.resolve("videos");
  }

  /// The first file of the form `take-001.mp4` among the videos that isn't there.
  ///
  /// @param ending with its dot
  public Path take(String ending) {
    for (int i = 1; ; i++) {
      var file = videos().resolve("take-%03d%s".formatted(i, ending));
      if (!Files.exists(file)) {
        return file;
      }
    }
  }

  /// When a file was written last, in milliseconds since 1970; 0 where there is none.
  static long written(Path file) {
    try {
      return Files.exists(file) ? Files.getLastModifiedTime(file).toMillis() : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
