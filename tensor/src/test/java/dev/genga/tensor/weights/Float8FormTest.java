package dev.genga.tensor.weights;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.QuantizedLinear;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The forms in 8 bits by what their formats promise; the golden values are in [Float8GoldenTest].
class Float8FormTest {
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  static Stream<Float8Form> forms() {
    return Float8Form.all().stream();
  }

  @Test
  void everyFormIsReadByItsLabel() {
    assertThat(Float8Form.all()).hasSize(6).first().isEqualTo(Float8Form.BLOCKS);
    Float8Form.all().forEach(form -> assertThat(Float8Form.parse(form.label())).contains(form));
    assertThat(Float8Form.parse("e4m3")).contains(Float8Form.BLOCKS);
    assertThat(Float8Form.parse("E5M2:Channel"))
        .contains(new Float8Form(DType.FLOAT8_E5M2, Float8Scaling.ROW));
    assertThat(List.of("e4m3:", "e3m4", "block", ""))
        .allSatisfy(text -> assertThat(Float8Form.parse(text)).isEmpty());
    assertThatThrownBy(() -> new Float8Form(DType.BFLOAT16, Float8Scaling.ROW))
        .hasMessageContaining("BFLOAT16");
  }

  /// Relative to its own size no value is further off than half a step of the mantissa, where it is far
  /// from the smallest.
  @ParameterizedTest
  @MethodSource("forms")
  void everyValueIsAsCloseAsTheMantissaAllows(Float8Form form) {
    var weight = RandomSource.seeded(4).randn(DType.FLOAT32, 6, 192).sign().times(0.3);
    var size = RandomSource.seeded(5).rand(DType.FLOAT32, 6, 192).times(0.9).plus(0.1);
    var values = weight.times(size);
    var scaled = form.scaling().quantize(values, form.dtype());
    assertThat(scaled.values().dtype()).isEqualTo(form.dtype());
    var back = new QuantizedLinear(scaled.values(), scaled.scale(), null).dequantized();
    double halfStep = form.dtype() == DType.FLOAT8_E4M3FN ? 1.0 / 16 : 1.0 / 8;
    double worst = back.minus(values).abs().div(values.abs()).max().item();
    assertThat(worst).isLessThanOrEqualTo(halfStep + 1e-6).isGreaterThan(halfStep / 2);
    long bytes = scaled.values().bytes() + scaled.scale().bytes();
    assertThat(form.bytes(6, 192, DType.FLOAT32)).isEqualTo(bytes);
  }

  @Test
  void rowsThatBlocksDoNotFillHaveOneScaleEach() {
    var weight = RandomSource.seeded(6).randn(DType.FLOAT32, 5, 96);
    var scaled = Float8Form.BLOCKS.scaling().quantize(weight, Float8Form.BLOCKS.dtype());
    assertThat(Float8Form.BLOCKS.bytes(5, 96, DType.BFLOAT16)).isEqualTo(5 * 96 + 5 * 2);
    assertThat(scaled.scale().numel()).isEqualTo(5);
  }

  @Test
  void multiplyingOutLeavesTheStoredValuesAsTheyAre() {
    var stored = Tensors.of(new float[] {1, 2, 3, 4}, 2, 2).to(DType.FLOAT8_E5M2);
    var scale = Tensors.scalar(3, DType.FLOAT32, Device.CPU);
    var layer = new QuantizedLinear(stored, scale, null);
    var expected = Tensors.of(new float[] {3, 6, 9, 12}, 2, 2);
    assertThatTensor(layer.dequantized()).isBitEqualTo(expected);
    assertThatTensor(layer.dequantized()).isBitEqualTo(expected);
    assertThatTensor(scale).isBitEqualTo(Tensors.scalar(3, DType.FLOAT32, Device.CPU));
  }
}
