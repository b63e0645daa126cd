package dev.genga.bench;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.wan.text.TextEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Encodes captions one by one, and waits before each, so that [TextCacheBench] can let another program
/// take its turn. `genga cache` encodes up to 64 at once, which reads the weights less often.
///
/// `GatedTexts WORK UMT5 CAPTIONS ENGINE`
final class GatedTexts {
  private GatedTexts() {}

  /// @param arguments the work folder, the encoder's file, how many captions, the engine
  public static void main(String[] arguments) throws IOException {
    var folder = new TextBenchFolder(new BenchFolder(Path.of(arguments[0])));
    BenchEngine.load(arguments[3]);
    var gate = new Gate();
    Path tokenizer = folder.work().tokenizer();
    try (var encoder =
        TextEncoder.open(Path.of(arguments[1]), tokenizer, Device.CPU, DType.BFLOAT16)) {
      for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
        Path text = folder.texts().resolve(TextBenchFolder.name(i) + ".txt");
        gate.pass();
        try (var _ = TensorScope.open()) {
          var rows = encoder.encode(List.of(Files.readString(text))).getFirst();
          SafetensorsWriter.write(
              folder.cache("genga", i), Map.of(TextCacheBench.ROWS, rows), Map.of());
        }
      }
    }
  }
}
