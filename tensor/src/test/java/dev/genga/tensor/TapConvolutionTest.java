package dev.genga.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A convolution over frames, tap by tap, against one in float64 as a whole.
class TapConvolutionTest {
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

  private Tensor values(long... shape) {
    return random.randn(DType.FLOAT32, shape);
  }

  private static @Nullable Tensor wide(@Nullable Tensor values) {
    return values == null ? null : values.to(DType.FLOAT64);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 8, 5, 3, 3, 1, true",
    "2, 4, 3, 3, 3, 1, false",
    "1, 3, 4, 2, 1, 0, true",
    "3, 5, 2, 2, 3, 0, true"
  })
  void isTheConvolution(
      long batch, long in, long frames, long taps, long side, long around, boolean biased) {
    var x = values(batch, in, frames, 7, 9);
    var weight = values(6, in, taps, side, side);
    var bias = biased ? values(6) : null;
    long[] padding = {0, around, around};
    var found = TapConvolution.of(x, weight, bias, padding);
    var exact =
        Functional.conv3d(x.to(DType.FLOAT64), weight.to(DType.FLOAT64), wide(bias), ONES, padding);
    assertThat(found.shape()).isEqualTo(exact.shape());
    double largest = exact.abs().max().item();
    assertThat(found.to(DType.FLOAT64).minus(exact).abs().max().item()).isLessThan(largest * 1e-6);
  }

  @Test
  void gradientsGoThrough() {
    var x = values(1, 4, 4, 5, 6).requiresGrad(true);
    var weight = values(3, 4, 3, 3, 3).requiresGrad(true);
    long[] padding = {0, 1, 1};
    var mask = values(1, 3, 2, 5, 6);
    var found =
        Autograd.gradients(
            TapConvolution.of(x, weight, null, padding).times(mask).sum(), List.of(x, weight));
    var wideX = x.detach().to(DType.FLOAT64).requiresGrad(true);
    var wideWeight = weight.detach().to(DType.FLOAT64).requiresGrad(true);
    var exact =
        Autograd.gradients(
            Functional.conv3d(wideX, wideWeight, null, ONES, padding)
                .times(mask.to(DType.FLOAT64))
                .sum(),
            List.of(wideX, wideWeight));
    for (int i = 0; i < exact.length; i++) {
      double largest = exact[i].abs().max().item();
      assertThat(found[i].to(DType.FLOAT64).minus(exact[i]).abs().max().item())
          .isLessThan(largest * 1e-6);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "16, 16, 3, 1, 0, true",
    "48, 48, 3, 1, 0, true",
    "96, 96, 3, 1, 0, false",
    "16, 16, 1, 1, 0, false",
    "16, 16, 3, 2, 0, false",
    "16, 16, 3, 1, 1, false"
  })
  void isTakenForFewChannelsOfEveryFrameOnOlderProcessors(
      long in, long out, long taps, long stride, long around, boolean taken) {
    boolean older = !Engine.current().cpuCapability().equals("AVX512");
    long[] strides = {stride, 1, 1};
    long[] padding = {around, 1, 1};
    var weight = values(out, in, taps, 3, 3);
    var x = values(1, in, 4, 5, 5);
    assertThat(TapConvolution.isFaster(x, weight, strides, padding)).isEqualTo(taken && older);
    assertThat(
            TapConvolution.isFaster(
                x.to(DType.FLOAT64), weight.to(DType.FLOAT64), strides, padding))
        .isFalse();
  }
}
