package dev.genga.wan.transformer;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.nn.QuantizedLinear;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformerTensorsTest {
  @TempDir private Path folder;
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  /// What the reference's own class made: see src/test/python/initial_weights_fixture.py.
  private static JsonNode reference() throws Exception {
    try (var in = TransformerTensorsTest.class.getResourceAsStream("initial-weights.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static TransformerConfig config(JsonNode sizes) {
    return new TransformerConfig(
        false,
        sizes.get("in_dim").asInt(),
        sizes.get("out_dim").asInt(),
        sizes.get("dim").asInt(),
        sizes.get("ffn_dim").asInt(),
        sizes.get("freq_dim").asInt(),
        sizes.get("text_dim").asInt(),
        sizes.get("text_len").asInt(),
        sizes.get("num_heads").asInt(),
        sizes.get("num_layers").asInt(),
        TransformerConfig.EPS);
  }

  private static TransformerTensors small(long seed) throws Exception {
    return TransformerTensors.initial(config(reference().get("sizes")), RandomSource.seeded(seed));
  }

  @Test
  void aSeedGivesTheReferencesInitialWeights() throws Exception {
    var expected = reference();
    var made = small(expected.get("seed").asLong());
    var names = new ArrayList<String>();
    for (var field : expected.get("tensors").properties()) {
      String name = field.getKey();
      var facts = field.getValue();
      names.add(name);
      var values = made.tensor(name).toDoubles();
      for (int i = 0; i < facts.get("first").size(); i++) {
        assertThat(values[i]).as(name).isCloseTo(facts.at("/first/" + i).asDouble(), within(1e-7));
      }
      double sum = 0;
      double squares = 0;
      for (double value : values) {
        sum += value;
        squares += value * value;
      }
      assertThat(sum).as(name).isCloseTo(facts.get("sum").asDouble(), within(1e-5));
      double expectedSquares = facts.get("squares").asDouble();
      assertThat(squares).as(name).isCloseTo(expectedSquares, within(1e-6 * expectedSquares));
    }
    assertThat(made.tensors().keySet()).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void theSameSeedGivesTheSameWeightsAndAnotherOthers() throws Exception {
    var name = "blocks.1.ffn.0.weight";
    assertThatTensor(small(5).tensor(name)).isBitEqualTo(small(5).tensor(name));
    assertThat(small(6).tensor(name).isEqualTo(small(5).tensor(name))).isFalse();
  }

  @Test
  void aWrittenModelTellsItsSizesAndIsTheSameModel() throws Exception {
    var weights =
        small(7)
            .map((name, tensor) ->
                name.startsWith("head.head")
                    ? tensor.plus(0.01)
                    : tensor); // else it predicts zeros
    var file = folder.resolve("small.safetensors");
    weights.write(file, DType.FLOAT32, Map.of("modelspec.title", "small"));
    try (var checkpoint = TransformerCheckpoint.open(file)) {
      assertThat(checkpoint.config()).isEqualTo(weights.config());
      assertThat(checkpoint.storedDtype()).isEqualTo(DType.FLOAT32);
      var latents = RandomSource.seeded(1).randn(DType.FLOAT32, 1, 16, 2, 4, 4);
      var prompt = RandomSource.seeded(2).randn(DType.FLOAT32, 3, weights.config().textDim());
      var timestep = Tensors.of(new float[] {500}, 1);
      assertThatTensor(
              WanTransformer.load(checkpoint, DType.FLOAT32, Device.CPU)
                  .forward(latents, timestep, List.of(prompt)))
          .isBitEqualTo(
              WanTransformer.load(weights, DType.FLOAT32, Device.CPU)
                  .forward(latents, timestep, List.of(prompt)));
    }
  }

  @Test
  void aModelIsWrittenInTheWantedDtype() throws Exception {
    var weights = small(8);
    var file = folder.resolve("half.safetensors");
    weights.write(file, DType.BFLOAT16, Map.of());
    try (var checkpoint = TransformerCheckpoint.open(file)) {
      assertThat(checkpoint.storedDtype()).isEqualTo(DType.BFLOAT16);
      assertThatTensor(checkpoint.tensor("blocks.0.modulation"))
          .isBitEqualTo(weights.tensor("blocks.0.modulation").to(DType.BFLOAT16));
    }
  }

  /// Every linear layer stored in 8 bits, as half of what it stands for.
  private record Quantized(TransformerTensors plain) implements TransformerWeights {
    @Override
    public TransformerConfig config() {
      return plain.config();
    }

    @Override
    public Tensor tensor(String name) {
      return plain.tensor(name);
    }

    @Override
    public Linear linear(String module) {
      var half = plain.tensor(module + ".weight").times(0.5).to(DType.FLOAT8_E4M3FN);
      var scale = Tensors.scalar(2, DType.FLOAT32, Device.CPU);
      return new QuantizedLinear(half, scale, plain.tensor(module + ".bias"));
    }
  }

  @Test
  void weightsStoredInEightBitsAreCopiedWithTheirScales() throws Exception {
    var plain = small(9);
    var copy = TransformerTensors.copyOf(new Quantized(plain), Device.CPU);
    assertThat(copy.tensors().keySet()).isEqualTo(plain.tensors().keySet());
    plain
        .tensors()
        .forEach((name, tensor) -> {
          boolean linear = tensor.dim() == 2;
          var expected =
              linear
                  ? tensor.times(0.5).to(DType.FLOAT8_E4M3FN).to(DType.FLOAT32).times(2)
                  : tensor;
          assertThatTensor(copy.tensor(name)).isBitEqualTo(expected);
        });
  }

  @Test
  void anImageToVideoModelCanNotStartFromNothing() throws Exception {
    var sizes = new TransformerConfig(true, 36, 16, 24, 40, 16, 20, 8, 2, 1, 1e-6);
    assertThatThrownBy(() -> TransformerTensors.initial(sizes, RandomSource.seeded(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only a text-to-video model");
  }
}
