package dev.genga.tensor.engine;

import dev.genga.base.AtomicFile;
import dev.genga.base.UserFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The engine that the user settled on with `genga engine use`: one line in a file of its own.
///
/// @param file need not exist
public record EngineSetting(Path file) {
  /// The word for the libtorch of genga's own jars, wherever an engine is named.
  public static final String BUNDLED = "bundled";

  /// The setting of the user who runs this process.
  public static EngineSetting ofThisUser() {
    return new EngineSetting(UserFolders.config().resolve("engine"));
  }

  /// The folder, or `bundled`; null where nothing was settled.
  public @Nullable String read() {
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try {
      String text = Files.readString(file).strip();
      return text.isEmpty() ? null : text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Settles on a folder, or on `bundled`.
  public void write(String engine) {
    AtomicFile.writeString(file, engine + "\n");
  }
}
