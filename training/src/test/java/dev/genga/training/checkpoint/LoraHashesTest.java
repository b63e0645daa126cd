package dev.genga.training.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.testing.GoldenFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds a LoRA file's hashes to those that musubi-tuner computed.
class LoraHashesTest {
  private static final int BLOCKS = 6;
  private static final int STEP = 100_000_000;

  /// Every golden LoRA file that has hashes.
  static List<Path> goldenFiles() throws IOException {
    var hashed = new ArrayList<Path>();
    for (String name : List.of("lora_train_step", "lora_formats")) {
      try (Stream<Path> files = Files.list(GoldenFolder.of(name))) {
        for (Path path : files.filter(f -> f.toString().endsWith(".safetensors")).toList()) {
          try (var file = SafetensorsFile.open(path)) {
            if (file.metadata().containsKey("sshs_model_hash")) {
              hashed.add(path);
            }
          }
        }
      }
    }
    return hashed;
  }

  @ParameterizedTest
  @MethodSource("goldenFiles")
  void agreeWithTheGoldenFilesOwn(Path path) {
    try (var file = SafetensorsFile.open(path);
        var _ = TensorScope.open()) {
      var tensors = new LinkedHashMap<String, Tensor>();
      file.tensors().keySet().forEach(name -> tensors.put(name, file.read(name)));
      var words = new LinkedHashMap<>(file.metadata());
      words.keySet().removeIf(key -> key.startsWith("sshs_"));

      assertThat(LoraHashes.added(tensors, words)).isEqualTo(file.metadata());
    }
  }

  @Test
  void agreeWithTheReferenceBeyondAMebibyte() {
    var cases = MusubiRecord.read().path("hashes");
    assertThat(cases.size()).isPositive();
    for (var node : cases) {
      try (var _ = TensorScope.open()) {
        var hashes = LoraHashes.of(tensors(node), MusubiRecord.texts(node.path("metadata")));
        assertThat(hashes)
            .isEqualTo(new LoraHashes(node.path("model").asText(), node.path("legacy").asText()));
      }
    }
  }

  /// The tensors of the recording script: bytes that count up in 32 bits.
  private static Map<String, Tensor> tensors(JsonNode node) {
    var dtype = node.path("dtype").asText().equals("F32") ? DType.FLOAT32 : DType.BFLOAT16;
    long rank = node.path("rank").asLong();
    long width = node.path("width").asLong();
    var tensors = new TreeMap<String, Tensor>();
    int first = 0;
    for (int block = 0; block < BLOCKS; block++) {
      String key = "lora_unet_blocks_" + block + "_self_attn_q.lora_";
      tensors.put(key + "down.weight", counted(first, dtype, rank, width));
      tensors.put(key + "up.weight", counted(first + STEP, dtype, width, rank));
      first += 2 * STEP;
    }
    return tensors;
  }

  private static Tensor counted(int first, DType dtype, long rows, long columns) {
    var bytes = ByteBuffer.allocate((int) (rows * columns * dtype.bytes()));
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    for (int value = first; bytes.hasRemaining(); value++) {
      bytes.putInt(value);
    }
    return Tensors.ofBytes(bytes.array(), dtype, rows, columns);
  }
}
