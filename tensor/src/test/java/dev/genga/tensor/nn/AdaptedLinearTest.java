package dev.genga.tensor.nn;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Functional;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.KroneckerProduct.Factor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Changes beside a layer are the layer with the changed weight.
class AdaptedLinearTest {
  private static final int IN = 24;
  private static final int OUT = 20;

  private final RandomSource random = RandomSource.seeded(5);
  private TensorScope scope;
  private Autograd.Mode mode;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    mode = Autograd.off();
  }

  @AfterEach
  void close() {
    mode.close();
    scope.close();
  }

  private Tensor random(long... shape) {
    return random.randn(DType.FLOAT32, shape).times(0.3);
  }

  private DenseLinear dense() {
    return new DenseLinear(random(OUT, IN), random(OUT));
  }

  private LowRank lowRank() {
    return new LowRank(random(3, IN), random(OUT, 3), 0.7);
  }

  private List<WeightChange> changes() {
    return List.of(
        lowRank(),
        new HadamardProduct(random(OUT, 3), random(3, IN), random(OUT, 3), random(3, IN), 0.7),
        new KroneckerProduct(new Factor(random(4, 6), null), new Factor(random(5, 4), null), 0.7),
        new KroneckerProduct(
            new Factor(random(4, 6), null), new Factor(random(5, 2), random(2, 4)), 0.7),
        new KroneckerProduct(
            new Factor(random(4, 2), random(2, 6)), new Factor(random(5, 4), null), 0.7));
  }

  @Test
  void aChangeBesideALayerIsTheChangedWeight() {
    var base = dense();
    var x = random(2, 7, IN);
    for (var change : changes()) {
      var whole = Functional.linear(x, base.weight().plus(change.weight()), base.bias());
      var layer = new ChangedLinear(base, change, null);
      assertThatTensor(layer.forward(x)).isCloseTo(whole, 2e-5);
      assertThat(layer.inFeatures()).isEqualTo(IN);
      assertThat(layer.outFeatures()).isEqualTo(OUT);
    }
  }

  @Test
  void aKroneckerProductIsTheDefinition() {
    var change =
        new KroneckerProduct(new Factor(random(4, 6), null), new Factor(random(5, 4), null), 1);
    var weight = change.weight();
    for (int row = 0; row < OUT; row++) {
      for (int column = 0; column < IN; column++) {
        double first = change.first().a().select(0, row / 5).select(0, column / 4).item();
        double second = change.second().a().select(0, row % 5).select(0, column % 4).item();
        assertThat(weight.select(0, row).select(0, column).item())
            .isEqualTo((float) ((float) first * (float) second));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, 0, -1})
  void aDoraIsTheDecomposedWeight(double strength) {
    var direction = lowRank();
    var magnitude = random(OUT, 1).abs();
    var x = random(2, 7, IN);
    var dense = dense();
    var quantized =
        new QuantizedLinear(
            random(OUT, IN).to(DType.FLOAT8_E4M3FN),
            Tensors.scalar(0.5, DType.FLOAT32, x.device()),
            random(OUT));
    for (boolean plain : List.of(true, false)) {
      Linear base = plain ? dense : quantized;
      var weight = plain ? dense.weight() : quantized.dequantized();
      var bias = plain ? dense.bias() : quantized.bias();
      var turned = weight.plus(direction.weight());
      var lengths = turned.square().sum(true, 1).sqrt();
      var decomposed = turned.div(lengths).times(magnitude);
      var expected = weight.plus(decomposed.minus(weight).times(strength));
      var layer = DoraLinear.of(base, direction, magnitude, strength, null);
      assertThatTensor(layer.forward(x)).isCloseTo(Functional.linear(x, expected, bias), 3e-5);
      assertThatTensor(DoraLinear.merged(weight, direction, magnitude, strength))
          .isCloseTo(expected, 1e-6);
    }
  }

  /// It was trained over the frozen weight, and goes by that one's rows.
  @Test
  void aDoraBesideAnotherChangeKeepsItsOwn() {
    var base = dense();
    var direction = lowRank();
    var magnitude = random(OUT, 1).abs();
    var other = new LoraLinear(base, random(2, IN), random(OUT, 2), 1);
    var x = random(2, 7, IN);
    var alone = DoraLinear.of(base, direction, magnitude, 1, null).forward(x);
    var beside = DoraLinear.of(other, direction, magnitude, 1, null).forward(x);
    assertThatTensor(beside).isCloseTo(alone.plus(other.change(x)), 1e-5);
  }

  @Test
  void aDoraWhoseLengthsAreTheWeightsOwnChangesNothingYet() {
    var base = dense();
    var direction = new LowRank(random(3, IN), random(OUT, 3).times(0), 1);
    var layer = DoraLinear.of(base, direction, DoraLinear.rowLengths(base).reshape(-1, 1), 1, null);
    var x = random(2, 7, IN);
    assertThatTensor(layer.forward(x)).isCloseTo(base.forward(x), 2e-6);
  }

  @Test
  void aRowOfZerosHasAGradient() {
    var weight = random(OUT, IN);
    weight.select(0, 3).fillInPlace(0);
    var up = random(OUT, 3).times(0).requiresGrad(true);
    var direction = new LowRank(random(3, IN), up, 1);
    Tensor y;
    var layer = DoraLinear.of(new DenseLinear(weight, null), direction, random(OUT, 1), 1, null);
    try (var _ = Autograd.on()) {
      y = layer.forward(random(2, 7, IN)).square().sum();
    }
    assertThat(Autograd.gradients(y, List.of(up))[0].isFinite()).isTrue();
  }
}
