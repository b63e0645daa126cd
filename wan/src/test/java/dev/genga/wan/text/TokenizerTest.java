package dev.genga.wan.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds both readers to Python's, and to each other, on two small models that
/// `src/test/python/tokenizer_fixture.py` trained: one makes unknown characters unknown tokens, the
/// other writes them as bytes.
class TokenizerTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"plain", "bytes"})
  void readsTokenizerJsonAsPythonDoes(String model) throws IOException {
    try (var tokenizer = open(model + ".tokenizer.json")) {
      assertThat(differences(tokenizer, model, "tokenizers")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "bytes"})
  void readsSentencePieceAsPythonDoes(String model) throws IOException {
    try (var tokenizer = open(model + ".model")) {
      assertThat(differences(tokenizer, model, "sentencepiece")).isEmpty();
    }
  }

  /// In the same order, but where two ways of cutting a word score the same, such as `0` and `00` for
  /// `000`: there each reader has its own choice, and the tokens are compared without their order.
  /// The lone U+FFFD is left out: SentencePiece takes it for a space, and makes nothing of a text of
  /// spaces; tokenizer.json makes one token of it.
  @ParameterizedTest
  @ValueSource(strings = {"plain", "bytes"})
  void givesTheSameForCleanedPromptsFromEitherFile(String model) throws IOException {
    var different = new ArrayList<String>();
    var cleaned = cleanedPrompts();
    try (var json = open(model + ".tokenizer.json");
        var pieces = open(model + ".model")) {
      for (var example : tokens(model)) {
        String text = example.get("text").asText();
        if (cleaned.contains(text)
            && !text.replace("\ufffd", "").isEmpty()
            && !Arrays.equals(
                sorted(json.encode(text), model), sorted(pieces.encode(text), model))) {
          different.add(text);
        }
      }
    }
    assertThat(different).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.tokenizer.json", "plain.model"})
  void endsEveryPromptWithTheEndTokenAndCutsLongOnes(String file) throws IOException {
    try (var tokenizer = open(file)) {
      assertThat(tokenizer.encode("")).containsExactly(1);
      assertThat(tokenizer.encode("cat ".repeat(600).strip())).hasSize(512).endsWith(1);
      assertThat(tokenizer.encode("cat cat cat", 3)).hasSize(3).endsWith(1);
    }
  }

  @Test
  void findsTheTokenizerInTheFoldersOfTheOfficialRelease() throws IOException {
    Path umt5 = write("models_t5_umt5-xxl-enc-bf16.safetensors", Map.of());
    Path named = folder.resolve("google/umt5-xxl/tokenizer.json");
    Files.createDirectories(folder.resolve("google/umt5-xxl"));
    Files.write(named, bytes("plain.tokenizer.json"));
    try (var file = SafetensorsFile.open(umt5);
        var found = Tokenizer.of(file);
        var expected = Tokenizer.open(named)) {
      assertThat(found.encode("a cat")).isEqualTo(expected.encode("a cat"));
    }
  }

  @Test
  void takesTheTokenizerInsideTheFileFirst() throws IOException {
    byte[] model = bytes("bytes.model");
    Path umt5 = write("umt5.safetensors", Map.of("spiece_model", model));
    Files.write(folder.resolve("spiece.model"), bytes("plain.model"));
    try (var file = SafetensorsFile.open(umt5);
        var found = Tokenizer.of(file);
        var expected = open("bytes.model")) {
      assertThat(found.encode("a cat 龘")).isEqualTo(expected.encode("a cat 龘"));
    }
  }

  @Test
  void tellsThatNoTokenizerWasFound() {
    Path umt5 = write("umt5.safetensors", Map.of());
    try (var file = SafetensorsFile.open(umt5)) {
      assertThatThrownBy(() -> Tokenizer.of(file))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("no tokenizer")
          .hasMessageContaining("umt5.safetensors");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\": 1}", "neither one nor the other", ""})
  void refusesAFileThatIsNoTokenizer(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), content);
    assertThatThrownBy(() -> Tokenizer.open(file))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("not a tokenizer of UMT5")
        .hasMessageContaining("tokenizer.json");
  }

  private Path write(String name, Map<String, byte[]> tensors) {
    Path file = folder.resolve(name);
    try (var _ = TensorScope.open()) {
      var named = new java.util.LinkedHashMap<String, dev.genga.tensor.Tensor>();
      tensors.forEach(
          (key, value) -> named.put(key, Tensors.ofBytes(value, DType.UINT8, value.length)));
      SafetensorsWriter.write(file, named, Map.of());
    }
    return file;
  }

  /// Byte pieces, and runs of unknown tokens, as one unknown token.
  private static long[] known(long[] ids, String model) {
    var known = new ArrayList<Long>();
    for (long id : ids) {
      boolean piece = model.equals("bytes") && id > 3 && id < 260;
      long one = piece ? 3 : id;
      if (one != 3 || known.isEmpty() || known.getLast() != 3) {
        known.add(one);
      }
    }
    return known.stream().mapToLong(Long::longValue).toArray();
  }

  private static long[] sorted(long[] ids, String model) {
    return LongStream.of(known(ids, model)).sorted().toArray();
  }

  private static List<String> differences(Tokenizer tokenizer, String model, String reader)
      throws IOException {
    var different = new ArrayList<String>();
    for (var example : tokens(model)) {
      long[] expected =
          LongStream.range(0, example.get(reader).size())
              .map(i -> example.get(reader).get((int) i).asLong())
              .toArray();
      long[] ids = tokenizer.encode(example.get("text").asText());
      if (!Arrays.equals(ids, expected)) {
        different.add(
            "%s: %s, not %s"
                .formatted(example.get("text"), Arrays.toString(ids), Arrays.toString(expected)));
      }
    }
    return different;
  }

  private static JsonNode tokens(String model) throws IOException {
    return new ObjectMapper().readTree(bytes("tokens.json")).get(model);
  }

  private static Set<String> cleanedPrompts() throws IOException {
    var cleaned = new HashSet<String>();
    for (var example : new ObjectMapper().readTree(bytes("cleaned-prompts.json"))) {
      cleaned.add(example.get("cleaned").asText());
    }
    return cleaned;
  }

  private Tokenizer open(String resource) throws IOException {
    Path file = folder.resolve(resource);
    Files.write(file, bytes(resource));
    return Tokenizer.open(file);
  }

  private static byte[] bytes(String resource) throws IOException {
    try (InputStream in = TokenizerTest.class.getResourceAsStream(resource)) {
      return Objects.requireNonNull(in, resource).readAllBytes();
    }
  }
}
