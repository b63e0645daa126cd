package dev.genga.wan.text;

import static dev.genga.tensor.Device.CPU;
import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.Float8Scaling;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.tensor.weights.WeightsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Holds [Umt5Encoder] to the masked forward of Wan2.1's own class.
class Umt5EncoderTest {
  private final Golden golden = Golden.load("umt5");
  private final TensorScope scope = TensorScope.open();

  @TempDir Path folder;
  private int written;

  @AfterEach
  void close() {
    scope.close();
    golden.close();
  }

  @Test
  void agreesWithTheReferenceInEveryLayoutOnTheRealTokens() {
    for (String name : files(".safetensors")) {
      try (var file = open(name)) {
        var encoder = Umt5Encoder.of(file, CPU, DType.FLOAT32);
        var rows = encoder.encode(prompts());
        for (int i = 0; i < lengths().size(); i++) {
          assertThatTensor(rows.get(i))
              .as(name)
              .isCloseTo(golden.get("len" + lengths().get(i) + ".out"), golden.tolerance("out"));
        }
      }
    }
  }

  @Test
  void agreesWithTheReferenceInBfloat16FromEveryFile() {
    for (String name : files("")) {
      try (var file = open(name)) {
        var encoder = Umt5Encoder.of(file, CPU, DType.BFLOAT16);
        for (int length : lengthsIn("len%d.out_bf16")) {
          var rows = encoder.encode(List.of(prompt(length))).getFirst();
          assertThat(rows.dtype()).isEqualTo(DType.BFLOAT16);
          assertThatTensor(rows)
              .as(name)
              .isRelativelyCloseTo(
                  golden.get("len%d.out_bf16".formatted(length)), relative("out_bf16"));
        }
      }
    }
  }

  @Test
  void readsItsSizesFromTheShapes() {
    var config = golden.json().path("config");
    for (String name : files("")) {
      try (var file = open(name)) {
        assertThat(Umt5Encoder.of(file, CPU, DType.FLOAT32).config())
            .isEqualTo(
                new Umt5Config(
                    config.path("vocab").asInt(),
                    config.path("dim").asInt(),
                    config.path("dim_attn").asInt(),
                    config.path("dim_ffn").asInt(),
                    config.path("num_heads").asInt(),
                    config.path("num_layers").asInt(),
                    config.path("num_buckets").asInt()));
      }
    }
  }

  @Test
  void givesThePromptsTheSameRowsTogetherAndAlone() {
    try (var file = open("weights_wan.safetensors")) {
      var encoder = Umt5Encoder.of(file, CPU, DType.BFLOAT16);
      var together = encoder.encode(prompts());
      for (int i = 0; i < prompts().size(); i++) {
        var alone = encoder.encode(List.of(prompts().get(i))).getFirst();
        assertThatTensor(together.get(i)).isBitEqualTo(alone);
      }
    }
  }

  @Test
  void putsRelativePositionsIntoTheReferencesBuckets() {
    long[] positions = golden.get("buckets.rel_pos").toLongs();
    int buckets = golden.json().path("config").path("num_buckets").asInt();
    assertThat(
            Arrays.stream(positions)
                .map(position -> RelativePositions.bucket((int) position, buckets)))
        .containsExactly(
            Arrays.stream(golden.get("buckets.bucket").toLongs()).boxed().toArray(Long[]::new));
  }

  @Test
  void theBucketsOfAPromptAreAPartOfALongerOnes() {
    var all = RelativePositions.buckets(40, 32);
    assertThatTensor(all.narrow(0, 0, 7).narrow(1, 0, 7))
        .isBitEqualTo(RelativePositions.buckets(7, 32));
  }

  /// Of each block and prompt the CPU would have to look them up, and the card to wait for them.
  @Test
  void aGraphicsCardHasTheTableOfPositionsItself() {
    assertThat(RelativePositions.on(Device.cuda(1))).isEqualTo(Device.cuda(1));
    assertThat(RelativePositions.on(CPU)).isEqualTo(CPU);
    assertThat(RelativePositions.on(Device.META)).isEqualTo(CPU);
  }

  @Test
  void biasesAttentionByTheTableOfItsBlock() {
    var expected = golden.get("pos_bias.block0");
    try (var file = open("weights_wan.safetensors")) {
      int buckets = golden.json().path("config").path("num_buckets").asInt();
      var index = RelativePositions.buckets((int) expected.size(1), buckets);
      var table = file.read("blocks.0.pos_embedding.embedding.weight");
      assertThatTensor(Functional.embedding(table, index).permute(2, 0, 1)).isCloseTo(expected, 0);
    }
  }

  @Test
  void leavesNothingAliveButItsRows() {
    var prompts = prompts();
    try (var file = open("weights_wan.safetensors");
        var inner = TensorScope.open()) {
      Umt5Encoder.of(file, CPU, DType.FLOAT32).encode(prompts);
      assertThat(inner.live()).isEqualTo(prompts.size());
    }
  }

  @Test
  void computesOnlyOnItsDevice() {
    try (var file = open("weights_wan.safetensors")) {
      var encoder = Umt5Encoder.of(file, Device.META, DType.BFLOAT16);
      for (var rows : encoder.encode(prompts())) {
        assertThat(rows.device()).isEqualTo(Device.META);
      }
    }
  }

  @Test
  void findsTheEncoderBehindAPrefixAndBesideComfysTokenizer() {
    Path path =
        write(
            "weights_hf.safetensors",
            "text_encoders.umt5xxl.transformer.",
            tensors -> {
              tensors.put(
                  "text_encoders.umt5xxl.transformer.spiece_model",
                  Tensors.ofBytes(new byte[] {1, 2, 3}, DType.UINT8, 3));
              tensors.put("vae.decoder.conv1.weight", golden.get("gelu.x"));
            });
    try (var file = WeightsFile.open(path)) {
      var rows = Umt5Encoder.of(file, CPU, DType.FLOAT32).encode(prompts());
      assertThatTensor(rows.getFirst())
          .isCloseTo(golden.get("len" + lengths().getFirst() + ".out"), golden.tolerance("out"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT8_E4M3FN", "FLOAT8_E5M2"})
  void readsAPlainCastTo8Bits(DType float8) {
    for (String name : files(".safetensors")) {
      var cast = write(name, "", tensors -> tensors.replaceAll((key, t) -> t.to(float8)));
      var wide =
          write(
              name, "", tensors -> tensors.replaceAll((key, t) -> t.to(float8).to(DType.FLOAT32)));
      assertSameRows(cast, wide);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TENSOR", "ROW"})
  void readsScaled8BitsWithComfysMarker(Float8Scaling scaling) {
    for (String name : files(".safetensors")) {
      var scaled =
          write(
              name,
              "",
              tensors -> {
                var all = scaling.quantizeAll(tensors, DType.FLOAT8_E4M3FN, key -> isMatrix(key));
                tensors.putAll(all);
                tensors.put("scaled_fp8", Tensors.zeros(new long[] {2}, DType.FLOAT8_E4M3FN, CPU));
              });
      var wide =
          write(
              name,
              "",
              tensors ->
                  tensors.replaceAll((key, t) -> {
                    var both = scaling.quantize(t, DType.FLOAT8_E4M3FN);
                    return isMatrix(key) ? both.values().to(DType.FLOAT32).times(both.scale()) : t;
                  }));
      assertSameRows(scaled, wide);
    }
  }

  /// Norms stay in higher precision in all published files.
  private static boolean isMatrix(String key) {
    return !key.contains("norm");
  }

  private void assertSameRows(Path first, Path second) {
    try (var one = WeightsFile.open(first);
        var other = WeightsFile.open(second)) {
      var expected = Umt5Encoder.of(other, CPU, DType.FLOAT32).encode(prompts());
      var rows = Umt5Encoder.of(one, CPU, DType.FLOAT32).encode(prompts());
      for (int i = 0; i < rows.size(); i++) {
        assertThatTensor(rows.get(i)).isBitEqualTo(expected.get(i));
      }
    }
  }

  @Test
  void namesTheFirstKeysThatAreMissingOrTooMany() {
    Path path =
        write(
            "weights_hf.safetensors",
            "",
            tensors -> {
              tensors.remove("encoder.block.1.layer.1.DenseReluDense.wo.weight");
              tensors.remove("shared.weight");
              tensors.put("encoder.block.0.layer.2.weight", golden.get("gelu.x"));
            });
    assertRefused(
        path,
        "2 keys are missing (shared.weight, encoder.block.1.layer.1.DenseReluDense.wo.weight)",
        "1 key is too many (encoder.block.0.layer.2.weight)");
  }

  @Test
  void namesATensorOfAWrongShape() {
    Path path =
        write(
            "weights_wan.safetensors",
            "",
            tensors -> tensors.put("blocks.1.norm2.weight", golden.get("gelu.x")));
    assertRefused(path, "blocks.1.norm2.weight");
  }

  @Test
  void refusesAFileThatHoldsNoEncoder() {
    assertRefused(golden.folder().resolve("case.safetensors"), "holds no UMT5 encoder");
  }

  @Test
  void refusesTokensThatItDoesNotKnow() {
    try (var file = open("weights_wan.safetensors")) {
      var encoder = Umt5Encoder.of(file, CPU, DType.FLOAT32);
      long unknown = encoder.config().vocabulary();
      assertThatThrownBy(() -> encoder.encode(List.of(new long[] {unknown, 1})))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("gives the id " + unknown);
    }
  }

  private void assertRefused(Path path, String... parts) {
    try (var file = WeightsFile.open(path)) {
      assertThatThrownBy(() -> Umt5Encoder.of(file, CPU, DType.FLOAT32))
          .isInstanceOf(ProblemException.class)
          .hasMessageContainingAll(parts)
          .hasMessageContaining(path.toString());
    }
  }

  /// A changed copy of one of the case's files.
  private Path write(String name, String prefix, Consumer<Map<String, Tensor>> change) {
    Path path = folder.resolve("changed-%d.safetensors".formatted(written++));
    try (var file = open(name)) {
      var tensors = new LinkedHashMap<String, Tensor>();
      file.tensors().keySet().forEach(key -> tensors.put(prefix + key, file.read(key)));
      change.accept(tensors);
      SafetensorsWriter.write(path, tensors, Map.of());
    }
    return path;
  }

  private WeightsFile open(String name) {
    return WeightsFile.open(golden.folder().resolve(name));
  }

  private List<String> files(String ending) {
    var names = new ArrayList<String>();
    golden.json().path("files").fieldNames().forEachRemaining(names::add);
    names.removeIf(name -> !name.endsWith(ending));
    assertThat(names).isNotEmpty();
    return names;
  }

  private List<Integer> lengths() {
    var lengths = new ArrayList<Integer>();
    golden.json().path("config").path("lens").forEach(length -> lengths.add(length.asInt()));
    assertThat(lengths).isNotEmpty();
    return lengths;
  }

  /// The lengths for which the case has a tensor of this name.
  private List<Integer> lengthsIn(String name) {
    var found =
        lengths().stream().filter(length -> golden.tensors().has(name.formatted(length))).toList();
    assertThat(found).isNotEmpty();
    return found;
  }

  private List<long[]> prompts() {
    return lengths().stream().map(this::prompt).toList();
  }

  /// The real tokens of a padded prompt.
  private long[] prompt(int length) {
    long[] padded = golden.get("len" + length + ".ids").toLongs();
    long[] mask = golden.get("len" + length + ".mask").toLongs();
    assertThat(Arrays.stream(mask).sum()).isEqualTo(length);
    return Arrays.copyOf(padded, length);
  }

  private double relative(String name) {
    String text = golden.json().path("tolerances").path(name).asText();
    var number = Pattern.compile("relative L2 < ([0-9.e-]+)").matcher(text);
    assertThat(number.find()).isTrue();
    return Double.parseDouble(number.group(1));
  }
}
