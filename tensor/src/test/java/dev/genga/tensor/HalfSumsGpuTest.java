package dev.genga.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.testing.Gpu;
import org.junit.jupiter.api.Test;

/// What sums in FLOAT16 do to a product on a GPU.
class HalfSumsGpuTest {
  @Test
  void aLongProductIsLessExactWithThem() {
    var gpu = Gpu.orSkip();
    try (var _ = TensorScope.open()) {
      var random = RandomSource.seeded(3);
      var left = random.randn(DType.FLOAT32, 512, 8192).to(DType.FLOAT16);
      var right = random.randn(DType.FLOAT32, 8192, 512).to(DType.FLOAT16);
      var exact = left.to(DType.FLOAT64).matmul(right.to(DType.FLOAT64));
      double plain = error(left.to(gpu).matmul(right.to(gpu)), exact);
      double half;
      try (var _ = HalfSums.allowedIf(true)) {
        half = error(left.to(gpu).matmul(right.to(gpu)), exact);
      }
      assertThat(half).isGreaterThan(2 * plain);
    }
  }

  private static double error(Tensor product, Tensor exact) {
    return product.to(Device.CPU).to(DType.FLOAT64).minus(exact).abs().mean().item();
  }
}
