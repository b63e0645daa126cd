package dev.genga.tensor;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Products of 16-bit numbers on a CPU that has none of its own.
class HalfProductsTest {
  private static final long[] ONES = {1, 1, 1};

  private TensorScope scope;
  private final RandomSource random = RandomSource.seeded(1);

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private Tensor values(DType dtype, long... shape) {
    return random.randn(DType.FLOAT32, shape).to(dtype);
  }

  @ParameterizedTest
  @CsvSource({
    "BFLOAT16, AVX2, true",
    "BFLOAT16, DEFAULT, true",
    "BFLOAT16, AVX512, false",
    "FLOAT16, AVX512, true",
    "FLOAT32, AVX2, false",
    "FLOAT64, AVX2, false"
  })
  void aProcessorWithoutTheKernelsIsKnown(DType dtype, String capability, boolean slow) {
    assertThat(HalfProducts.slow(dtype, capability)).isEqualTo(slow);
  }

  /// @param product of values and weights, in their dtype
  private void assertRounded(Tensor x, Tensor weight, BinaryOperator<Tensor> product) {
    var found = product.apply(x, weight);
    assertThat(found.dtype()).isEqualTo(x.dtype());
    var exact = product.apply(x.to(DType.FLOAT64), weight.to(DType.FLOAT64));
    double largest = exact.abs().max().item();
    double last = x.dtype() == DType.BFLOAT16 ? 1.0 / 256 : 1.0 / 2048;
    assertThat(found.to(DType.FLOAT64).minus(exact).abs().max().item()).isLessThan(largest * last);
  }

  @ParameterizedTest
  @EnumSource(names = {"BFLOAT16", "FLOAT16"})
  void aResultIsRoundedOnce(DType dtype) {
    assertRounded(
        values(dtype, 1, 8, 3, 9, 9),
        values(dtype, 4, 8, 3, 3, 3),
        (x, by) -> Functional.conv3d(x, by, null, ONES, ONES));
    assertRounded(
        values(dtype, 1, 8, 9, 9),
        values(dtype, 4, 8, 3, 3),
        (x, by) -> Functional.conv2d(x, by, null, new long[] {1, 1}, new long[] {1, 1}));
    assertRounded(
        values(dtype, 1, 8, 9, 9),
        values(dtype, 8, 4, 4, 4),
        (x, by) -> Functional.convTranspose2d(x, by, null, new long[] {2, 2}, new long[] {1, 1}));
    try (var _ = HalfProducts.inFloat32()) {
      assertRounded(
          values(dtype, 5, 64), values(dtype, 7, 64), (x, by) -> Functional.linear(x, by, null));
    }
  }

  /// float16, since that is slow on every processor.
  @Test
  void aLinearLayerIsInFloat32UntilTheModeThatAskedForItEnds() {
    var x = values(DType.FLOAT16, 8, 2048);
    var weight = values(DType.FLOAT16, 8, 2048);
    var wide =
        Functional.linear(x.to(DType.FLOAT32), weight.to(DType.FLOAT32), null).to(DType.FLOAT16);
    var plain = Functional.linear(x, weight, null);
    try (var _ = HalfProducts.inFloat32()) {
      try (var _ = HalfProducts.inFloat32()) {
        assertThatTensor(Functional.linear(x, weight, null)).isBitEqualTo(wide);
      }
      assertThatTensor(Functional.linear(x, weight, null)).isBitEqualTo(wide);
    }
    assertThatTensor(Functional.linear(x, weight, null)).isBitEqualTo(plain);
  }

  /// What a processor makes of float16 by itself can have the same bits; the operands tell it.
  @Test
  void onlyTheModeMakesOperandsWide() {
    var x = values(DType.FLOAT16, 2, 8);
    var weight = values(DType.FLOAT16, 3, 8);
    assertThat(operands(x, weight)).containsExactly(DType.FLOAT16, DType.FLOAT16);
    try (var _ = HalfProducts.inFloat32()) {
      assertThat(operands(x, weight)).containsExactly(DType.FLOAT32, DType.FLOAT32);
    }
    assertThat(operands(x, weight)).containsExactly(DType.FLOAT16, DType.FLOAT16);
  }

  private static List<DType> operands(Tensor x, Tensor weight) {
    var dtypes = new ArrayList<DType>();
    HalfProducts.linear(
        x,
        weight,
        null,
        (in, by, _) -> {
          dtypes.addAll(List.of(in.dtype(), by.dtype()));
          return Functional.linear(in, by, null);
        });
    return dtypes;
  }

  @Test
  void aBiasIsAddedBeforeTheRounding() {
    var x = values(DType.FLOAT16, 1, 4, 2, 5, 5);
    var weight = values(DType.FLOAT16, 3, 4, 1, 1, 1);
    var bias = values(DType.FLOAT16, 3);
    var none = new long[] {0, 0, 0};
    var wide =
        Functional.conv3d(
            x.to(DType.FLOAT32), weight.to(DType.FLOAT32), bias.to(DType.FLOAT32), ONES, none);
    assertThatTensor(Functional.conv3d(x, weight, bias, ONES, none))
        .isBitEqualTo(wide.to(DType.FLOAT16));
  }

  @Test
  void aGradientGoesThrough() {
    var weight = values(DType.FLOAT16, 3, 4, 1, 1, 1).requiresGrad(true);
    var x = values(DType.FLOAT16, 1, 4, 2, 5, 5);
    var sum =
        Functional.conv3d(x, weight, null, ONES, new long[] {0, 0, 0}).to(DType.FLOAT32).sum();
    var gradient = Autograd.gradients(sum, List.of(weight))[0];
    var expected = x.to(DType.FLOAT32).sum(false, 0, 2, 3, 4).to(DType.FLOAT16);
    for (int out = 0; out < 3; out++) {
      assertThatTensor(gradient.narrow(0, out, 1).reshape(4)).isBitEqualTo(expected);
    }
  }
}
