package dev.genga.tensor;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SvdTest {
  private final RandomSource random = RandomSource.seeded(3);
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static Tensor product(Svd svd) {
    return svd.u().times(svd.s().reshape(1, -1)).matmul(svd.vt());
  }

  @Test
  void theFactorsGiveTheMatrixAndAreOrthonormal() {
    var matrix = random.randn(DType.FLOAT64, 9, 5);
    var svd = Svd.of(matrix);
    assertThatTensor(product(svd)).isCloseTo(matrix, 1e-12);
    var identity = svd.u().transpose(0, 1).matmul(svd.u());
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < 5; j++) {
        assertThat(identity.select(0, i).select(0, j).item())
            .isCloseTo(i == j ? 1 : 0, within(1e-12));
      }
    }
    assertThat(svd.s().toDoubles()).isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void ofAProductItIsThatOfTheMadeMatrix() {
    var left = random.randn(DType.FLOAT64, 40, 6);
    var right = random.randn(DType.FLOAT64, 6, 30);
    var svd = Svd.ofProduct(left, right);
    assertThat(svd.s().numel()).isEqualTo(6);
    assertThatTensor(product(svd)).isCloseTo(left.matmul(right), 1e-11);
    assertThatTensor(svd.s()).isCloseTo(Svd.of(left.matmul(right)).s().narrow(0, 0, 6), 1e-11);
    var halves = svd.first(2).halves();
    var best = Svd.of(left.matmul(right)).first(2);
    assertThatTensor(halves[0].matmul(halves[1])).isCloseTo(product(best), 1e-11);
  }

  /// 300 values that fall slowly: more than a sketch of 8 and 16 more can hold.
  @Test
  void aSketchFindsTheLeadingPartOfALargeMatrix() {
    var u = Svd.of(random.randn(DType.FLOAT64, 400, 300)).u();
    var vt = Svd.of(random.randn(DType.FLOAT64, 300, 350)).vt();
    var values = Tensors.arange(1, 301, DType.FLOAT64, Device.CPU).pow(-0.7);
    var matrix = u.times(values.reshape(1, -1)).matmul(vt);
    var found = Svd.leading(matrix, 8, RandomSource.seeded(1));
    assertThat(found.s().numel()).isEqualTo(8);
    var best = new Svd(u, values, vt).first(8);
    double least = matrix.minus(product(best)).norm().item();
    assertThat(matrix.minus(product(found)).norm().item())
        .isBetween(least * 0.999999, least * 1.01);
  }
}
