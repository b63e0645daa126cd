package dev.genga.training.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.training.Batch;
import dev.genga.training.Batches;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.transformer.FixtureWeights;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Holds what is measured of a held-out clip to what a training would count of it.
class HeldOutSamplesTest {
  private static final long[] MASK = {1, 1, 2, 4, 6};
  private static final List<Double> QUANTILES = List.of(0.25, 0.75);

  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  /// One clip.
  private record OneClip(Supplier<@Nullable Tensor> weights) implements Batches {
    @Override
    public int perEpoch() {
      return 1;
    }

    @Override
    public long samplesBefore(int epoch, int index) {
      return 0;
    }

    @Override
    public Batch load(int epoch, int index) {
      var random = RandomSource.seeded(4);
      var latents = random.randn(DType.FLOAT32, 1, 16, 2, 4, 6);
      return new Batch(latents, List.of(random.randn(DType.FLOAT32, 5, 64)), weights.get());
    }

    @Override
    public List<Clip> clips(int epoch, int index) {
      return List.of(new Clip(1, "rain.mp4"));
    }
  }

  private static List<Double> losses(Supplier<@Nullable Tensor> weights) {
    var sampler = TimestepOptions.DEFAULTS.sampler(DType.FLOAT32);
    var model = FixtureWeights.of("wan_transformer_t2v").model(DType.FLOAT32);
    return new HeldOutSamples(new OneClip(weights), sampler, QUANTILES)
        .measure(model, 0, 0)
        .samples()
        .getFirst()
        .losses();
  }

  /// White on the first rows of the latents, or on the others.
  private static Tensor half(boolean first) {
    var mask = Tensors.full(MASK, first ? 1 : 0, DType.FLOAT32, Device.CPU);
    mask.narrow(3, 2, 2).fillInPlace(first ? 0 : 1);
    return mask;
  }

  @Test
  void whatAMaskLeavesOutIsNotMeasured() {
    var whole = losses(() -> null);
    var first = losses(() -> half(true));
    var rest = losses(() -> half(false));
    for (int i = 0; i < QUANTILES.size(); i++) {
      assertThat(first.get(i)).isPositive().isLessThan(whole.get(i));
      assertThat(first.get(i) + rest.get(i)).isCloseTo(whole.get(i), within(1e-5 * whole.get(i)));
    }
    assertThat(losses(() -> Tensors.zeros(MASK, DType.FLOAT32, Device.CPU))).containsOnly(0.0);
  }

  @Test
  void theWeightOfRegularisationDataCounts() {
    long[] ofSample = {1, 1, 1, 1, 1};
    var whole = losses(() -> null);
    var weighted = losses(() -> Tensors.full(ofSample, 0.25, DType.FLOAT32, Device.CPU));
    for (int i = 0; i < QUANTILES.size(); i++) {
      assertThat(weighted.get(i)).isCloseTo(whole.get(i) / 4, within(1e-6 * whole.get(i)));
    }
  }
}
