package dev.genga.tensor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.testing.GoldenFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

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

  /// How far a result may be from the case's: the numbers after `atol` and `rtol` in its text of
  /// tolerances, 0 where one is not given.
  ///
  /// @throws AssertionError if the case names no such tolerance
  public Tolerance tolerance(String name) {
    var text = json.path("tolerances").path(name);
    if (!text.isTextual()) {
      throw new AssertionError(folder + "/case.json has no tolerance " + name);
    }
    return new Tolerance(number("atol", text.asText()), number("rtol", text.asText()));
  }

  /// @param absolute allowed for every element
  /// @param relative allowed on top, as a share of the expected value
  public record Tolerance(double absolute, double relative) {}

  private static double number(String word, String text) {
    var matcher = Pattern.compile(word + " ([0-9.e-]+)").matcher(text);
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
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
