package dev.genga.wan.transformer;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.FusedKernels;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Gpu;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Holds a GPU's kernels to libtorch's operations on the same GPU, forward and backward: the sums are taken
/// in another order, so the last bit may differ.
class RowPassesGpuTest {
  private static final double EPS = 1e-6;
  private static final int HEADS = 12;

  /// A rounding of the dtype, relative to the whole tensor's norm.
  private static double rounding(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> 1e-6;
      case FLOAT16 -> 1e-3;
      default -> 8e-3;
    };
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT32, 1536",
    "FLOAT16, 1536",
    "BFLOAT16, 1536",
    "FLOAT32, 72",
    "BFLOAT16, 72",
    "BFLOAT16, 5184"
  })
  void kernelsGiveWhatTheOperationsGive(DType dtype, int width) {
    var gpu = Gpu.orSkip();
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var random = RandomSource.seeded(4);
      long[] shape = {2, 24, width};
      var x = random.randn(DType.FLOAT32, shape).times(3).plus(0.5).to(gpu, dtype);
      var y = random.randn(DType.FLOAT32, shape).to(gpu, dtype);
      var gradient = random.randn(DType.FLOAT32, shape).to(gpu, dtype);
      var weight = random.randn(DType.FLOAT32, width).to(gpu, dtype);
      var six = random.randn(DType.FLOAT32, 2, 6, width).to(gpu);
      var modulation =
          new Modulation(six.narrow(1, 0, 1), six.narrow(1, 1, 1), six.narrow(1, 2, 1));
      var rope = Rope.of(2, 3, 4, width / HEADS, gpu);
      var fused = Objects.requireNonNull(RowPasses.fused(x), FusedKernels.description(gpu));
      var turned = gradient.unflatten(-1, HEADS, -1);
      for (var pair :
          List.of(
              results(fused, x, y, gradient, weight, modulation, rope, turned),
              results(fused, x, y, gradient, weight, modulation, null, turned))) {
        var again = pair.again();
        for (int i = 0; i < pair.expected().size(); i++) {
          assertThatTensor(pair.found().get(i).to(Device.CPU))
              .isRelativelyCloseTo(pair.expected().get(i).to(Device.CPU), rounding(dtype));
          assertThatTensor(again.get(i)).isBitEqualTo(pair.found().get(i));
        }
      }
    }
  }

  private record Pair(List<Tensor> found, List<Tensor> again, List<Tensor> expected) {}

  private static Pair results(
      RowPasses fused,
      Tensor x,
      Tensor y,
      Tensor gradient,
      Tensor weight,
      Modulation modulation,
      @Nullable Rope rope,
      Tensor turned) {
    return new Pair(
        all(fused, x, y, gradient, weight, modulation, rope, turned),
        all(fused, x, y, gradient, weight, modulation, rope, turned),
        all(RowPasses.PLAIN, x, y, gradient, weight, modulation, rope, turned));
  }

  private static List<Tensor> all(
      RowPasses passes,
      Tensor x,
      Tensor y,
      Tensor gradient,
      Tensor weight,
      Modulation modulation,
      @Nullable Rope rope,
      Tensor turned) {
    return List.of(
        passes.adapt(x, modulation, EPS),
        passes.adaptBackward(x, modulation, EPS, gradient),
        passes.turn(x, weight, rope, HEADS, EPS),
        passes.turnBackward(x, weight, rope, HEADS, EPS, turned).flatten(1, 1),
        passes.addGated(x, y, modulation.gate()),
        passes.gateBackward(gradient, modulation.gate()));
  }
}
