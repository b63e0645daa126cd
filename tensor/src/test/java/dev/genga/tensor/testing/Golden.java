package dev.genga.tensor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.testing.GoldenFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// One golden case: inputs and outputs that a public reference program computed.
///
/// @param folder the case's folder
/// @param json its `case.json`: configuration, meaning of each tensor, tolerances
/// @param tensors its `case.safetensors`
public record Golden(Path folder, JsonNode json, SafetensorsFile tensors) implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Opens a case by name, such as `wan_vae`; a missing one is a failure.
  public static Golden load(String name) {
    Path folder = GoldenFolder.of(name);
    return new Golden(
        folder,
        json(folder.resolve("case.json")),
        SafetensorsFile.open(folder.resolve("case.safetensors")));
  }

  /// A tensor of the case.
  public Tensor get(String name) {
    return tensors.read(name);
  }

  /// Another JSON file of the case.
  public JsonNode json(String file) {
    return json(folder.resolve(file));
  }

  private static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    tensors.close();
  }
}
