package dev.genga.wan.text;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.tensor.weights.WeightsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The golden encoder with a larger vocabulary and a small tokenizer inside its file, as ComfyUI
/// ships UMT5.
class TextEncoderTest {
  /// At least as many tokens as the small tokenizers have.
  private static final long PIECES = 1000;

  private final TensorScope scope = TensorScope.open();

  @TempDir Path folder;
  private Path umt5 = Path.of("");

  @BeforeEach
  void write() throws IOException {
    umt5 = folder.resolve("umt5.safetensors");
    try (var golden = Golden.load("umt5");
        var file = WeightsFile.open(golden.folder().resolve("weights_hf.safetensors"))) {
      var tensors = new LinkedHashMap<String, Tensor>();
      file.tensors().keySet().forEach(key -> tensors.put(key, file.read(key)));
      var rows = file.read("shared.weight");
      long times = 1 + PIECES / rows.size(0);
      tensors.put("shared.weight", rows.repeat(times, 1));
      byte[] model = bytes("plain.model");
      tensors.put("spiece_model", Tensors.ofBytes(model, DType.UINT8, model.length));
      SafetensorsWriter.write(umt5, tensors, Map.of());
    }
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void cleansCutsAndEncodes() {
    try (var text = open(null);
        var file = WeightsFile.open(umt5);
        var tokenizer = Tokenizer.of(file)) {
      long[] ids = tokenizer.encode("a cat's film, slowly");
      var rows = text.encode(List.of("  a  cat’s ﬁlm， slowly\n")).getFirst();
      var expected =
          Umt5Encoder.of(file, Device.CPU, DType.FLOAT32).encode(List.of(ids)).getFirst();
      assertThatTensor(rows).isBitEqualTo(expected);
      assertThat(rows.shape()).containsExactly(ids.length, text.dim());
    }
  }

  @Test
  void encodesTheEmptyPromptAsItsEndToken() {
    try (var text = open(null)) {
      assertThat(text.encode(List.of("")).getFirst().size(0)).isEqualTo(1);
      assertThat(text.tokens(" \n")).isEqualTo(1);
    }
  }

  @Test
  void readsNoMoreThanTheLimit() {
    try (var text = open(null)) {
      assertThat(text.tokens("cat ".repeat(1000))).isEqualTo(Tokenizer.LIMIT);
    }
  }

  @Test
  void takesANamedTokenizerFirst() throws IOException {
    Path named = Files.write(folder.resolve("other.json"), bytes("bytes.tokenizer.json"));
    try (var text = open(named);
        var tokenizer = Tokenizer.open(named)) {
      String prompt = "El niño soñó con un pingüino";
      assertThat(text.tokens(prompt)).isEqualTo(tokenizer.encode(prompt).length);
    }
  }

  @Test
  void tellsWhatIsWrongWithTheEncoderAndTheTokenizerTogether() throws IOException {
    Path other = Golden.load("umt5").folder().resolve("case.safetensors");
    Path named = Files.writeString(folder.resolve("tokenizer.json"), "{}");
    assertThatThrownBy(() -> TextEncoder.open(other, named, Device.CPU, DType.FLOAT32).close())
        .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.problems()).hasSize(2))
        .hasMessageContaining("holds no UMT5 encoder")
        .hasMessageContaining("not a tokenizer");
  }

  private TextEncoder open(@org.jspecify.annotations.Nullable Path tokenizer) {
    return TextEncoder.open(umt5, tokenizer, Device.CPU, DType.FLOAT32);
  }

  private static byte[] bytes(String resource) throws IOException {
    try (InputStream in = TextEncoderTest.class.getResourceAsStream(resource)) {
      return Objects.requireNonNull(in, resource).readAllBytes();
    }
  }
}
