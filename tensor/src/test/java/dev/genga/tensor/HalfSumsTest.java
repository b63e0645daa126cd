package dev.genga.tensor;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HalfSumsTest {
  private static Tensor product() {
    var random = RandomSource.seeded(3);
    var left = random.randn(DType.FLOAT32, 8, 4096).to(DType.FLOAT16);
    return left.matmul(random.randn(DType.FLOAT32, 4096, 8).to(DType.FLOAT16));
  }

  @Test
  void theyAreAllowedUntilTheyAreClosedWhereTheyAreWanted() {
    assertThat(HalfSums.areAllowed()).isFalse();
    try (var _ = HalfSums.allowedIf(false)) {
      assertThat(HalfSums.areAllowed()).isFalse();
    }
    try (var _ = HalfSums.allowedIf(true)) {
      try (var _ = HalfSums.allowedIf(true)) {
        assertThat(HalfSums.areAllowed()).isTrue();
      }
      assertThat(HalfSums.areAllowed()).isTrue();
    }
    assertThat(HalfSums.areAllowed()).isFalse();
  }

  @Test
  void theyChangeNothingOnACpu() {
    try (var _ = TensorScope.open()) {
      var plain = product();
      try (var _ = HalfSums.allowedIf(true)) {
        assertThatTensor(product()).isBitEqualTo(plain);
      }
    }
  }
}
