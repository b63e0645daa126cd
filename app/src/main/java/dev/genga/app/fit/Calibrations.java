package dev.genga.app.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.base.AtomicFile;
import dev.genga.training.fit.StepModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Keeps what was measured of a machine, so that it is measured once.
///
/// @param folder of the files, one for each kind of step
record Calibrations(Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// @param key what was measured, in words
  /// @param model what came out
  private record Entry(String key, StepModel model) {}

  /// The model that was kept under a key, or null where there is none that can be read.
  @Nullable StepModel find(String key) {
    Path file = file(key);
    try {
      var entry = JSON.readValue(Files.readAllBytes(file), Entry.class);
      return entry.key().equals(key) ? entry.model() : null;
    } catch (IOException e) {
      return null;
    }
  }

  void keep(String key, StepModel model) {
    try {
      Files.createDirectories(folder);
      AtomicFile.writeString(
          file(key),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsString(new Entry(key, model)) + "\n");
    } catch (JsonProcessingException e) {
      throw new AssertionError("records can be written", e);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Path file(String key) {
    return folder.resolve(UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)) + ".json");
  }
}
