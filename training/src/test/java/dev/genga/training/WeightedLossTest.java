package dev.genga.training;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.TransformerTensors;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds the loss under a mask to its definition.
class WeightedLossTest {
  private static final long[] SHAPE = {2, 16, 2, 4, 6};
  private static final long[] MASK = {2, 1, 2, 4, 6};

  private TensorScope scope;
  private Tensor noisy;
  private Tensor target;
  private Tensor times;
  private List<Tensor> prompts;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    var random = RandomSource.seeded(5);
    noisy = random.randn(DType.FLOAT32, SHAPE);
    target = random.randn(DType.FLOAT32, SHAPE);
    times = Tensors.of(new float[] {300, 700}, 2);
    prompts = List.of(random.randn(DType.FLOAT32, 5, 64), random.randn(DType.FLOAT32, 3, 64));
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static TrainableTransformer trainable(int workers) {
    var weights = TransformerTensors.copyOf(FixtureWeights.of("wan_transformer_t2v"), Device.CPU);
    return new TrainableTransformer(weights, DType.FLOAT32, Device.CPU, DType.FLOAT32, 0, workers);
  }

  private double loss(Trainable trainable, @Nullable Tensor weights) {
    return loss(trainable, target, weights);
  }

  private double loss(Trainable trainable, Tensor wanted, @Nullable Tensor weights) {
    trainable.gradients().zero();
    return trainable.gradients().accumulate(noisy, times, prompts, wanted, weights, 1);
  }

  private static Tensor halves() {
    var mask = RandomSource.seeded(9).randn(DType.FLOAT32, MASK);
    return mask.sigmoid();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void itIsTheMeanOfTheWeightedSquaredErrors(int workers) {
    var trainable = trainable(workers);
    var mask = halves();
    double expected;
    try (var _ = Autograd.off()) {
      var predicted =
          trainable.model(trainable.parameters().parts()).forward(noisy, times, prompts);
      expected = predicted.minus(target).square().times(mask).mean().item();
    }
    assertThat(loss(trainable, mask)).isCloseTo(expected, within(1e-5 * expected));
  }

  @Test
  void whatIsBlackTeachesNothing() {
    var trainable = trainable(1);
    var mask = Tensors.ones(MASK, DType.FLOAT32, Device.CPU);
    mask.narrow(3, 0, 2).fillInPlace(0);
    double before = loss(trainable, mask);
    var gradient = trainable.gradients().gradients().whole().copy();
    var other = target.copy();
    other.narrow(3, 0, 2).fillInPlace(123);
    assertThat(loss(trainable, other, mask)).isEqualTo(before);
    assertThatTensor(trainable.gradients().gradients().whole()).isBitEqualTo(gradient);

    assertThat(loss(trainable, Tensors.zeros(MASK, DType.FLOAT32, Device.CPU))).isZero();
    assertThat(trainable.gradients().gradients().whole().norm().item()).isZero();
  }

  @Test
  void aWeightOfHalfHalvesLossAndGradient() {
    var trainable = trainable(1);
    double whole = loss(trainable, null);
    double norm = trainable.gradients().gradients().whole().norm().item();
    long[] ofSamples = {2, 1, 1, 1, 1};
    var half = Tensors.full(ofSamples, 0.5, DType.FLOAT32, Device.CPU);
    assertThat(loss(trainable, half)).isCloseTo(whole / 2, within(1e-6 * whole));
    assertThat(trainable.gradients().gradients().whole().norm().item())
        .isCloseTo(norm / 2, within(1e-5 * norm));
  }

  @Test
  void weightsOfTimestepsAndOfPositionsAreMultiplied() {
    var ofTimesteps = Tensors.of(new float[] {2, 3}, 2, 1, 1, 1, 1).to(DType.BFLOAT16);
    var mask = halves();
    assertThat(LossWeights.product(null, null)).isNull();
    assertThat(LossWeights.product(ofTimesteps, null)).isSameAs(ofTimesteps);
    assertThat(LossWeights.product(null, mask)).isSameAs(mask);
    var product = Objects.requireNonNull(LossWeights.product(ofTimesteps, mask));
    assertThatTensor(product.select(0, 1)).isBitEqualTo(mask.select(0, 1).times(3));
  }
}
