package dev.genga.app.fit;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.base.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Keeps what was measured of a machine, so that it is measured once.
///
/// @param folder of the files, one for each kind of step
/// @param type what comes out of a measurement
/// @param <T> the same
record Calibrations<T>(Path folder, Class<T> type) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// What was measured, in words.
  private static final String KEY = "key";

  /// What came out.
  private static final String MODEL = "model";

  /// The model that was kept under a key, or null where there is none that can be read.
  @Nullable T find(String key) {
    Path file = file(key);
    try {
      var entry = JSON.readTree(Files.readAllBytes(file));
      return entry.path(KEY).asText().equals(key)
          ? JSON.treeToValue(entry.path(MODEL), type)
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  void keep(String key, T model) {
    try {
      Files.createDirectories(folder);
      var entry = JSON.createObjectNode().put(KEY, key);
      entry.set(MODEL, JSON.valueToTree(model));
      AtomicFile.writeString(file(key), entry.toPrettyString() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String key) {
    return folder.resolve(UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)) + ".json");
  }
}
