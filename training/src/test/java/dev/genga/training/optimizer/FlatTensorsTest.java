package dev.genga.training.optimizer;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlatTensorsTest {
  /// Sizes that fill vectors, and sizes that do not.
  private static final List<long[]> SHAPES =
      List.of(
          new long[] {1, 6, 48},
          new long[] {7},
          new long[] {333, 517},
          new long[] {},
          new long[] {192, 768},
          new long[] {3, 5, 1, 2, 2});

  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static List<Tensor> random(RandomSource random, double scale) {
    return SHAPES.stream().map(shape -> random.randn(DType.FLOAT32, shape).times(scale)).toList();
  }

  @Test
  void partsAndWholeAreTheSameMemory() {
    var tensors = random(RandomSource.seeded(1), 1);
    var flat = FlatTensors.copyOf(tensors);
    flat.whole().mulInPlace(2);
    flat.parts().get(1).fillInPlace(3);
    for (int i = 0; i < tensors.size(); i++) {
      var expected = i == 1 ? tensors.get(1).times(0).plus(3) : tensors.get(i).times(2);
      assertThatTensor(flat.parts().get(i)).isBitEqualTo(expected);
    }
    double sum = flat.parts().stream().mapToDouble(part -> part.abs().sum().item()).sum();
    assertThat(flat.whole().abs().sum().item())
        .isEqualTo(sum, org.assertj.core.api.Assertions.within(sum * 1e-6));
  }

  @Test
  void anOptimizerStepsAllAtOnceAsItStepsEach() {
    var random = RandomSource.seeded(2);
    var each = random(random, 1);
    var flat = FlatTensors.copyOf(each);
    var optimizerOfEach = new AdamW(each, AdamW.Settings.DEFAULT);
    var optimizerOfAll = new AdamW(List.of(flat.whole()), AdamW.Settings.DEFAULT);
    for (int step = 0; step < 5; step++) {
      var gradients = random(random, Math.pow(10, -step));
      optimizerOfEach.step(gradients, 1e-3);
      optimizerOfAll.step(List.of(FlatTensors.copyOf(gradients).whole()), 1e-3);
    }
    for (int i = 0; i < each.size(); i++) {
      assertThatTensor(flat.parts().get(i)).isBitEqualTo(each.get(i));
    }
  }

  @Test
  void aLongTensorIsSteppedInPiecesWithTheBitsOfTheWhole() {
    var random = RandomSource.seeded(4);
    long length = 3 * (1 << 16) + 4321;
    var flat = random.randn(DType.FLOAT32, length);
    var square = flat.copy().reshape(1, length); // not flat, so stepped as one
    var optimizerOfFlat = new AdamW(List.of(flat), AdamW.Settings.DEFAULT);
    var optimizerOfSquare = new AdamW(List.of(square), AdamW.Settings.DEFAULT);
    for (int step = 0; step < 4; step++) {
      var gradient = random.randn(DType.FLOAT32, length).times(Math.pow(10, -step));
      optimizerOfFlat.step(List.of(gradient), 1e-2);
      optimizerOfSquare.step(List.of(gradient.reshape(1, length)), 1e-2);
    }
    assertThatTensor(flat).isBitEqualTo(square.reshape(length));
  }

  @Test
  void clippingAllAtOnceIsClippingEach() {
    var each = random(RandomSource.seeded(3), 1);
    var flat = FlatTensors.copyOf(each);
    assertThat(GradientClipping.clip(flat, 1)).isEqualTo(GradientClipping.clip(each, 1));
    for (int i = 0; i < each.size(); i++) {
      assertThatTensor(flat.parts().get(i)).isBitEqualTo(each.get(i));
    }
  }
}
