package dev.genga.tensor.weights;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.tensor.testing.Golden;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Holds 8-bit weights to musubi-tuner and PyTorch: golden `fp8`.
class Float8GoldenTest {
  /// Of case.json: "atol 1e-4", and "relative L2 < 1e-2" in bf16.
  private static final double LINEAR = 1e-4;

  private static final double BF16_LINEAR = 1e-2;

  private final Golden golden = Golden.load("fp8");
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
    golden.close();
  }

  @Test
  void everyCodeHasItsValue() {
    var codes = Tensors.arange(0, 256, DType.UINT8, Device.CPU);
    assertThatTensor(finite(codes.viewAs(DType.FLOAT8_E4M3FN)))
        .isBitEqualTo(golden.get("codes.e4m3_value"));
    assertThatTensor(finite(codes.viewAs(DType.FLOAT8_E5M2)))
        .isBitEqualTo(golden.get("codes.e5m2_value"));
  }

  @Test
  void castsRoundToNearestEven() {
    var x = golden.get("cast.x");
    assertCodes(x.to(DType.FLOAT8_E4M3FN), "cast.e4m3");
    assertCodes(x.to(DType.FLOAT8_E5M2), "cast.e5m2");
    assertThatTensor(x.to(DType.BFLOAT16)).isBitEqualTo(golden.get("cast.bf16"));
    assertCodes(golden.get("cast.bf16").to(DType.FLOAT8_E4M3FN), "cast.bf16_e4m3");
  }

  @Test
  void plainlyCastWeightsMultiplyAsTheReferences() {
    for (String name : weights()) {
      var cast = golden.get(name).to(DType.FLOAT8_E4M3FN);
      assertCodes(cast, name + ".plain_e4m3");
      var y = new DenseLinear(cast, golden.get(name + ".bias")).forward(golden.get(name + ".x"));
      assertThatTensor(y).isCloseTo(golden.get(name + ".plain_linear"), LINEAR);
    }
  }

  @Test
  void scaledWeightsAreQuantisedToTheBitAndMultiplyAsTheReferences() {
    var modes =
        Map.of(
            "tensor", Float8Scaling.TENSOR,
            "channel", Float8Scaling.ROW,
            "block", Float8Scaling.BLOCKS);
    for (String name : weights()) {
      for (var named : modes.entrySet()) {
        String mode = name + "." + named.getKey() + ".";
        var scaled = named.getValue().quantize(golden.get(name), DType.FLOAT8_E4M3FN);
        assertCodes(scaled.values(), mode + "q");
        var scale = golden.get(mode + "scale");
        assertThatTensor(scaled.scale().reshape(scale.shape())).isBitEqualTo(scale);

        var stored = golden.get(mode + "q").viewAs(DType.FLOAT8_E4M3FN);
        var linear = new QuantizedLinear(stored, scale, golden.get(name + ".bias"));
        assertThatTensor(linear.dequantized()).isBitEqualTo(golden.get(mode + "dequant"));
        assertThatTensor(linear.forward(golden.get(name + ".x")))
            .isCloseTo(golden.get(mode + "linear"), LINEAR);
      }
    }
  }

  @Test
  void aLinearLayerInBf16TakesItsScaleInBf16() {
    // The layer that case.json names for bf16_linear.out, as the quantised state dict has it.
    var name = "blocks.0.self_attn.q.weight";
    try (var file = open("state_dict_fp8_scaled.safetensors")) {
      var linear =
          new QuantizedLinear(
              file.read(name), file.read("blocks.0.self_attn.q.scale_weight"), null);
      var y = linear.forward(golden.get(name + ".x").to(DType.BFLOAT16));
      assertThatTensor(y).isRelativelyCloseTo(golden.get("bf16_linear.out"), BF16_LINEAR);
    }
  }

  @Test
  void aWholeModelIsQuantisedToTheBit() {
    try (var dense = open("state_dict_bf16.safetensors");
        var expected = open("state_dict_fp8_scaled.safetensors")) {
      var tensors = new LinkedHashMap<String, Tensor>();
      dense.tensors().keySet().forEach(name -> tensors.put(name, dense.read(name)));
      var config = golden.json().path("config");
      var quantized =
          Float8Scaling.BLOCKS.quantizeAll(
              tensors,
              DType.FLOAT8_E4M3FN,
              name ->
                  words(config.path("target_keys")).stream().anyMatch(name::contains)
                      && words(config.path("exclude_keys")).stream().noneMatch(name::contains));
      assertThat(quantized.keySet()).isEqualTo(expected.tensors().keySet());
      quantized.forEach((name, q) -> assertThatTensor(q).isBitEqualTo(expected.read(name)));
    }
  }

  @Test
  void aWholeModelIsReadBackCloseToWhatItWas() {
    try (var dense = open("state_dict_bf16.safetensors");
        var file = open("state_dict_fp8_scaled.safetensors")) {
      var model = ModelWeights.of(file);
      assertThat(model.tensors().keySet()).isEqualTo(dense.tensors().keySet());
      for (String name : model.tensors().keySet()) {
        var tensor = model.tensor(name);
        assertThat(tensor.dtype()).isEqualTo(DType.BFLOAT16);
        if (model.isScaled(name)) {
          String layer = name.substring(0, name.length() - ".weight".length());
          assertThat(model.linear(layer)).isInstanceOf(QuantizedLinear.class);
          // Half a step of three mantissa bits, and two roundings to bf16.
          assertThatTensor(tensor).isRelativelyCloseTo(dense.read(name), 1.0 / 16 + 2.0 / 256);
        } else {
          assertThatTensor(tensor).isBitEqualTo(dense.read(name));
        }
      }
    }
  }

  private SafetensorsFile open(String name) {
    return SafetensorsFile.open(golden.folder().resolve(name));
  }

  private List<String> weights() {
    return golden.tensors().tensors().keySet().stream()
        .filter(name -> name.toLowerCase(Locale.ROOT).endsWith(".plain_linear"))
        .map(name -> name.substring(0, name.length() - ".plain_linear".length()))
        .toList();
  }

  private static List<String> words(com.fasterxml.jackson.databind.JsonNode list) {
    var words = new ArrayList<String>();
    list.forEach(word -> words.add(word.asText()));
    return words;
  }

  /// NaN and infinities as 0, as in the golden case.
  private static Tensor finite(Tensor codes) {
    var x = codes.to(DType.FLOAT32);
    var difference = x.minus(x); // 0, or NaN where x is not finite
    return Tensors.where(
        difference.eq(difference), x, Tensors.scalar(0, DType.FLOAT32, Device.CPU));
  }

  private void assertCodes(Tensor values, String name) {
    assertThatTensor(values.viewAs(DType.UINT8)).isBitEqualTo(golden.get(name));
  }
}
