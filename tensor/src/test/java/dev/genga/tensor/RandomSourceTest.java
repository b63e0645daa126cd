package dev.genga.tensor;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;

import org.junit.jupiter.api.Test;

class RandomSourceTest {
  @Test
  void aRestoredSourceContinuesToTheBit() {
    try (var _ = TensorScope.open()) {
      var source = RandomSource.seeded(7);
      source.randn(DType.FLOAT32, 33);
      byte[] state = source.state();
      var expected = source.randn(DType.FLOAT32, 33);
      var other = RandomSource.seeded(0);
      other.restore(state);
      assertThatTensor(other.randn(DType.FLOAT32, 33)).isBitEqualTo(expected);
    }
  }
}
