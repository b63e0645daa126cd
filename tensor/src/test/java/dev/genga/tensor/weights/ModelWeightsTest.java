package dev.genga.tensor.weights;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.QuantizedLinear;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelWeightsTest {
  @TempDir Path folder;

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private TensorScope scope;
  private Tensor weight;
  private Tensor x;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    var random = RandomSource.seeded(3);
    weight = random.randn(DType.FLOAT32, 8, 128);
    x = random.randn(DType.FLOAT32, 3, 128);
    tensors.put("fc.bias", random.randn(DType.FLOAT32, 8));
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT8_E4M3FN", "FLOAT8_E5M2", "BFLOAT16", "FLOAT16", "FLOAT32"})
  void plainCastsMultiplyAsTheCastWeights(DType dtype) {
    tensors.put("fc.weight", weight.to(dtype));
    try (var file = written()) {
      var linear = ModelWeights.of(file).linear("fc");
      assertThat(linear).isInstanceOf(DenseLinear.class);
      var expected = x.matmul(weight.to(dtype).to(DType.FLOAT32).transpose(0, 1));
      assertThatTensor(linear.forward(x)).isCloseTo(expected.plus(bias()), 1e-4);
    }
  }

  /// The older and the newer names that ComfyUI writes.
  @ParameterizedTest
  @ValueSource(strings = {"scale_weight", "weight_scale"})
  void comfyUisScaledFormIsRead(String scaleName) {
    for (var dtype : List.of(DType.FLOAT8_E4M3FN, DType.FLOAT8_E5M2)) {
      var scaled = Float8Scaling.TENSOR.quantize(weight, dtype);
      tensors.put("fc.weight", scaled.values());
      tensors.put("fc." + scaleName, scaled.scale());
      if (scaleName.equals("scale_weight")) {
        tensors.put("scaled_fp8", Tensors.of(new float[0], 0).to(dtype));
        tensors.put("fc.scale_input", Tensors.of(new float[] {1}, 1));
      } else {
        tensors.put("fc.comfy_quant", text("{\"format\": \"" + dtype.torchName() + "\"}"));
        tensors.put("fc.input_scale", Tensors.of(new float[] {1}, 1));
      }
      try (var file = written()) {
        var model = ModelWeights.of(file);
        assertThat(model.tensors()).containsOnlyKeys("fc.bias", "fc.weight");
        assertThat(model.linear("fc")).isInstanceOf(QuantizedLinear.class);
        var expected = scaled.values().to(DType.FLOAT32).times(scaled.scale());
        assertThatTensor(model.tensor("fc.weight")).isBitEqualTo(expected);
        assertThatTensor(model.linear("fc").forward(x))
            .isCloseTo(x.matmul(expected.transpose(0, 1)).plus(bias()), 1e-4);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyShapeOfScaleIsRead(Float8Scaling scaling) {
    var scaled = scaling.quantize(weight, DType.FLOAT8_E4M3FN);
    tensors.put("fc.weight", scaled.values());
    tensors.put("fc.scale_weight", scaled.scale().to(DType.BFLOAT16));
    try (var file = written()) {
      var model = ModelWeights.of(file);
      assertThat(model.isScaled("fc.weight")).isTrue();
      // Half a step of three mantissa bits, and three roundings to bf16.
      assertThatTensor(model.tensor("fc.weight")).isRelativelyCloseTo(weight, 1.0 / 16 + 3.0 / 256);
    }
  }

  @Test
  void aPlacementCastsAllButEightBitWeights() {
    var scaled = Float8Scaling.BLOCKS.quantize(weight, DType.FLOAT8_E4M3FN);
    tensors.put("fc.weight", scaled.values());
    tensors.put("fc.scale_weight", scaled.scale());
    tensors.put("dense.weight", weight);
    tensors.put("cast.weight", weight.to(DType.FLOAT8_E5M2));
    try (var file = written()) {
      var model = ModelWeights.of(file);
      var placement = new Placement(Device.META, DType.BFLOAT16);
      var quantized = (QuantizedLinear) model.linear("fc", placement);
      assertPlaced(quantized.weight(), DType.FLOAT8_E4M3FN);
      assertPlaced(quantized.scale(), DType.FLOAT32);
      assertPlaced(java.util.Objects.requireNonNull(quantized.bias()), DType.BFLOAT16);
      var dense = (DenseLinear) model.linear("dense", placement);
      assertPlaced(dense.weight(), DType.BFLOAT16);
      assertThat(dense.bias()).isNull();
      var cast = (DenseLinear) model.linear("cast", placement);
      assertPlaced(cast.weight(), DType.FLOAT8_E5M2);
      assertPlaced(model.tensor("cast.weight", placement), DType.BFLOAT16);
    }
  }

  @Test
  void aScaleThatFitsNoWeightIsRefused() {
    tensors.put("fc.weight", weight.to(DType.FLOAT8_E4M3FN));
    var wrong =
        List.of(
            Tensors.of(new float[7], 7),
            Tensors.of(new float[16], 8, 2),
            Tensors.of(new float[24], 8, 3, 1),
            Tensors.of(new float[0], 0),
            Tensors.of(new long[] {1}, 1));
    for (var scale : wrong) {
      tensors.put("fc.scale_weight", scale);
      assertRefused("the scale 'fc.scale_weight' of shape");
    }
    tensors.remove("fc.scale_weight");
    tensors.put("gone.scale_weight", Tensors.of(new float[1], 1));
    assertRefused("does not fit anything: there is no gone.weight");
  }

  @Test
  void aWeightWithTwoScalesIsRefused() {
    tensors.put("fc.weight", weight.to(DType.FLOAT8_E4M3FN));
    tensors.put("fc.scale_weight", Tensors.of(new float[1], 1));
    tensors.put("fc.weight_scale", Tensors.of(new float[1], 1));
    assertRefused("the weight 'fc.weight' has two scales");
  }

  @Test
  void weightsInWholeNumbersAndOtherQuantisationsAreRefusedTogether() {
    tensors.put("fc.weight", weight.to(DType.INT8));
    tensors.put("fc.comfy_quant", text("{\"format\": \"int8_tensorwise\", \"convrot\": true}"));
    tensors.put("other.weight", weight.to(DType.UINT8));
    assertRefused(
        "the tensor 'fc.weight' is stored as int8",
        "is quantised in a way that is not read: {\"format\": \"int8_tensorwise\"",
        "the tensor 'other.weight' is stored as uint8");
  }

  private Tensor bias() {
    return java.util.Objects.requireNonNull(tensors.get("fc.bias"));
  }

  private static Tensor text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Tensors.ofBytes(bytes, DType.UINT8, bytes.length);
  }

  private static void assertPlaced(Tensor tensor, DType dtype) {
    assertThat(tensor.dtype()).isEqualTo(dtype);
    assertThat(tensor.device()).isEqualTo(Device.META);
  }

  private void assertRefused(String... messages) {
    try (var file = written()) {
      assertThatThrownBy(() -> ModelWeights.of(file))
          .isInstanceOf(ProblemException.class)
          .hasMessageContainingAll(messages);
    }
  }

  private SafetensorsFile written() {
    Path path = folder.resolve("model.safetensors");
    SafetensorsWriter.write(path, tensors, Map.of());
    return SafetensorsFile.open(path);
  }
}
