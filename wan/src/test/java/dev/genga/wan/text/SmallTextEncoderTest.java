package dev.genga.wan.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A small text encoder and its tokenizer, as the program itself opens them.
class SmallTextEncoderTest {
  private static final List<String> CAPTIONS =
      List.of(
          "a red ball moves left over a meadow",
          "pencil style. an orange boat travels to the right over the sea",
          "the camera zooms in on a blue fish under the night sky",
          "a house over the snow, the camera pans");
  private static final SmallTextEncoder.Sizes SIZES = new SmallTextEncoder.Sizes(64, 128, 4, 2);
  private static final Pattern BYTE = Pattern.compile("<0x([0-9A-F]{2})>");

  @TempDir Path folder;
  private Path encoder;

  @BeforeEach
  void write() {
    encoder = folder.resolve("umt5.safetensors");
    SmallTextEncoder.write(encoder, CAPTIONS, SIZES, 1, DType.BFLOAT16);
  }

  private long[] ids(String text) {
    try (var tokenizer = Tokenizer.open(folder.resolve("tokenizer.json"))) {
      return tokenizer.encode(PromptCleaner.clean(text));
    }
  }

  @Test
  void everyKnownWordIsOneToken() {
    assertThat(ids("a red boat moves left over the sea")).hasSize(8 + 1).endsWith(1);
    assertThat(ids("pencil style. a ball")).hasSize(5 + 1);
    assertThat(ids("")).containsExactly(1);
  }

  @Test
  void idsDependOnTheWordsAlone() throws IOException {
    String written = Files.readString(folder.resolve("tokenizer.json"));
    var other = new ArrayList<>(CAPTIONS);
    Collections.reverse(other);
    other.add("a Red Ball");
    assertThat(SmallVocabulary.of(other).tokenizerJson()).isEqualTo(written);
    assertThat(SmallVocabulary.of(CAPTIONS).pieces()).startsWith("<pad>", "</s>", "<unk>");
  }

  @Test
  void anUnknownWordIsCutIntoKnownPartsAndCharacters() {
    var pieces = SmallVocabulary.of(CAPTIONS).pieces();
    var football = Arrays.stream(ids("football")).mapToObj(id -> pieces.get((int) id)).toList();
    assertThat(football).containsExactly("▁", "f", "o", "o", "t", "ball", "</s>");
    assertThat(ids("house")).hasSize(2);
    assertThat(ids("houseboat")).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a red ball moves left over a meadow",
        "zebra-striped balloons, 17 of them!",
        "пейзаж 海の船 🐟 näive",
        "<0x41> <pad x",
        "a"
      })
  void anyTextComesBackFromItsTokens(String text) {
    var pieces = SmallVocabulary.of(CAPTIONS).pieces();
    long[] ids = ids(text);
    assertThat(ids).doesNotContain(2);
    var bytes = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < ids.length - 1; i++) {
      String piece = pieces.get((int) ids[i]);
      var asByte = BYTE.matcher(piece);
      byte[] more =
          asByte.matches()
              ? new byte[] {(byte) Integer.parseInt(asByte.group(1), 16)}
              : piece.replace('▁', ' ').getBytes(StandardCharsets.UTF_8);
      bytes.writeBytes(more);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8).strip()).isEqualTo(text);
  }

  @Test
  void theSameSeedGivesTheSameFilesToTheByte() throws IOException {
    var again = folder.resolve("again");
    SmallTextEncoder.write(again.resolve("umt5.safetensors"), CAPTIONS, SIZES, 1, DType.BFLOAT16);
    assertThat(Files.mismatch(encoder, again.resolve("umt5.safetensors"))).isEqualTo(-1);
    SmallTextEncoder.write(again.resolve("umt5.safetensors"), CAPTIONS, SIZES, 2, DType.BFLOAT16);
    assertThat(Files.mismatch(encoder, again.resolve("umt5.safetensors"))).isNotEqualTo(-1);
  }

  /// A row is as long as every other (its mean square is 1), so two rows of unrelated words are about
  /// `sqrt(2 C)` apart: that is 1 here.
  @Test
  void oneOtherWordIsFarAtItsTokenAndNearAtTheOthers() {
    try (var _ = TensorScope.open();
        var text = TextEncoder.open(encoder, null, Device.CPU, DType.FLOAT32)) {
      assertThat(text.dim()).isEqualTo(64);
      var rows =
          text.encode(
              List.of(
                  "a red ball moves left over a meadow",
                  "a blue ball moves left over a meadow",
                  "a red ball moves right over a meadow"));
      var colour = distances(rows.get(0), rows.get(1));
      var direction = distances(rows.get(0), rows.get(2));
      assertThat(colour[1]).isGreaterThan(0.7);
      assertThat(direction[4]).isGreaterThan(0.7);
      for (int token : List.of(0, 2, 3, 5, 6, 7, 8)) {
        assertThat(colour[token]).as("token %d", token).isBetween(1e-3, 0.3);
      }
    }
  }

  @Test
  void theEncodingIsThatOfNoOtherWord() {
    try (var _ = TensorScope.open();
        var text = TextEncoder.open(encoder, null, Device.CPU, DType.BFLOAT16)) {
      var words = List.of("red", "ball", "boat", "fish", "house", "left", "right", "sea", "snow");
      var rows = text.encode(words).stream().map(r -> r.narrow(0, 0, 1)).toList();
      for (int i = 0; i < rows.size(); i++) {
        for (int k = 0; k < i; k++) {
          assertThat(distances(rows.get(i), rows.get(k))[0])
              .as(words.get(i) + ", " + words.get(k))
              .isGreaterThan(0.6);
        }
      }
    }
  }

  private static double[] distances(Tensor a, Tensor b) {
    double unrelated = Math.sqrt(2.0 * a.size(1));
    return a.to(DType.FLOAT32).minus(b.to(DType.FLOAT32)).lastDimNorm().div(unrelated).toDoubles();
  }
}
