package dev.genga.wan.text;

import static dev.genga.tensor.Device.CPU;
import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.weights.MemoryNeed;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds an encoder of rounded weights to what musubi-tuner's own gives with `--fp8_t5`, run by
/// `src/test/python/fp8_t5_fixture.py` on the weights and prompts of the golden case `umt5`.
class RoundedTextEncoderTest {
  private static final List<String> LAYOUTS =
      List.of("weights_wan.safetensors", "weights_hf.safetensors");

  /// The relative error that the golden case allows in bfloat16, of its `out_bf16`.
  private static final double BFLOAT16 = 2e-2;

  private final Golden golden = Golden.load("umt5");
  private final SafetensorsFile musubi = SafetensorsFile.open(fixture());
  private final TensorScope scope = TensorScope.open();

  @TempDir private Path folder;

  private static Path fixture() {
    var resource = RoundedTextEncoderTest.class.getResource("fp8_t5.safetensors");
    try {
      return Path.of(Objects.requireNonNull(resource).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    scope.close();
    musubi.close();
    golden.close();
  }

  /// Which weights are rounded, and how, without bfloat16's own rounding before it.
  @ParameterizedTest
  @ValueSource(ints = {12, 30})
  void everyWeightIsRoundedAsMusubisAre(int length) {
    for (var name : LAYOUTS) {
      try (var file = golden(name)) {
        var encoder = Umt5Encoder.of(file, CPU, new WeightForm(true, DType.FLOAT32));
        assertThatTensor(rows(encoder, length))
            .as(name)
            .isCloseTo(musubi.read("len%d.float32".formatted(length)), golden.tolerance("out"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 30})
  void itComputesInBfloat16AsMusubiOnAProcessorAndOnACard(int length) {
    assertThat(golden.json().path("tolerances").path("out_bf16").asText())
        .isEqualTo("relative L2 < 2e-2");
    try (var file = golden("weights_wan.safetensors")) {
      var rows = rows(Umt5Encoder.of(file, CPU, DType.FLOAT8_E4M3FN), length);
      var unrounded = rows(Umt5Encoder.of(file, CPU, DType.BFLOAT16), length);
      assertThat(rows.dtype()).isEqualTo(DType.BFLOAT16);
      for (var where : List.of("processor", "card")) {
        var theirs = musubi.read("len%d.%s".formatted(length, where));
        assertThat(theirs.dtype()).isEqualTo(DType.BFLOAT16);
        assertThatTensor(rows).as(where).isRelativelyCloseTo(theirs, BFLOAT16);
        assertThat(distance(unrounded, theirs)).as(where).isGreaterThan(3 * BFLOAT16);
      }
    }
  }

  /// Rounded twice is rounded once: a file that a plain cast has made gives the same bits.
  @Test
  void aFileThatIsInItAlreadyStaysAsItIs() {
    Path cast = folder.resolve("cast.safetensors");
    try (var file = golden("weights_wan.safetensors")) {
      var tensors = new LinkedHashMap<String, Tensor>();
      for (var key : file.tensors().keySet()) {
        tensors.put(key, file.read(key).to(DType.FLOAT8_E4M3FN));
      }
      SafetensorsWriter.write(cast, tensors, Map.of());
      try (var other = WeightsFile.open(cast)) {
        var expected = rows(Umt5Encoder.of(file, CPU, DType.FLOAT8_E4M3FN), 12);
        assertThatTensor(rows(Umt5Encoder.of(other, CPU, DType.FLOAT8_E4M3FN), 12))
            .isBitEqualTo(expected);
        assertThatTensor(rows(Umt5Encoder.of(other, CPU, DType.BFLOAT16), 12))
            .isBitEqualTo(expected);
      }
    }
  }

  @Test
  void aBlockTakesTheMemoryOfWhatIsComputedIn() {
    Path file = golden.folder().resolve("weights_wan.safetensors");
    assertThat(MemoryNeed.textEncoder(file, DType.FLOAT8_E4M3FN))
        .isEqualTo(MemoryNeed.textEncoder(file, DType.BFLOAT16))
        .hasSize(1);
  }

  @Test
  void noOther8BitsAreKnown() {
    try (var file = golden("weights_wan.safetensors")) {
      assertThatThrownBy(() -> Umt5Encoder.of(file, CPU, DType.FLOAT8_E5M2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("FLOAT8_E5M2");
    }
  }

  private WeightsFile golden(String name) {
    return WeightsFile.open(golden.folder().resolve(name));
  }

  private Tensor rows(Umt5Encoder encoder, int length) {
    long[] padded = golden.get("len%d.ids".formatted(length)).toLongs();
    return encoder.encode(List.of(Arrays.copyOf(padded, length))).getFirst();
  }

  private static double distance(Tensor rows, Tensor theirs) {
    var expected = theirs.to(DType.FLOAT32);
    return rows.to(DType.FLOAT32).minus(expected).norm().item() / expected.norm().item();
  }
}
