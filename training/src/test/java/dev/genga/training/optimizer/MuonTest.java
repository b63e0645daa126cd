package dev.genga.training.optimizer;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MuonTest {
  private static final AdamW.Settings OTHERS = new AdamW.Settings(0.9, 0.99, 1e-8, 0.1);
  private static final Muon.Settings SETTINGS = new Muon.Settings(0.95, OTHERS);

  /// A matrix with singular values that are known: what comes out has the same directions, and each
  /// value went through the scalar iteration five times.
  @ParameterizedTest
  @CsvSource({"12, 70", "70, 12", "16, 16"})
  void everySingularValueGoesThroughTheIterationAndTheDirectionsStay(int rows, int columns) {
    try (var _ = TensorScope.open()) {
      int rank = Math.min(rows, columns);
      var left = orthogonalColumns(rows, rank, 1);
      var right = orthogonalColumns(columns, rank, 2);
      double[] values = new double[rank];
      double norm = 0;
      for (int i = 0; i < rank; i++) {
        values[i] = Math.pow(0.6, i);
        norm += values[i] * values[i];
      }
      double[] expected = new double[rank];
      for (int i = 0; i < rank; i++) {
        double s = values[i] / Math.sqrt(norm);
        for (int k = 0; k < 5; k++) {
          s = s * (3.4445 - 4.7750 * s * s + 2.0315 * s * s * s * s);
        }
        expected[i] = s;
      }
      var given = product(left, values, right).to(DType.FLOAT32);
      var found = Orthogonal.near(given.times(37)).to(DType.FLOAT64);
      assertThatTensor(found).isCloseTo(product(left, expected, right), 2e-4);
      assertThat(expected[0]).isBetween(0.6, 1.3);
    }
  }

  /// Gram and Schmidt on random columns, float64.
  private static Tensor orthogonalColumns(int rows, int columns, long seed) {
    var random = RandomSource.seeded(seed).randn(DType.FLOAT64, columns, rows);
    var found = new ArrayList<Tensor>();
    for (var row : random.unbind(0)) {
      var rest = row;
      for (int twice = 0; twice < 2; twice++) {
        for (var before : found) {
          rest = rest.minus(before.times(rest.times(before).sum()));
        }
      }
      found.add(rest.div(rest.norm()));
    }
    return Tensors.stack(1, found.toArray(Tensor[]::new));
  }

  private static Tensor product(Tensor left, double[] values, Tensor right) {
    return left.times(Tensors.of(values, values.length)).matmul(right.transpose(0, 1));
  }

  @Test
  void aStepFollowsTheDefinitionForAKernelAndAdamWForABias() {
    try (var _ = TensorScope.open()) {
      var random = RandomSource.seeded(3);
      var kernel = random.randn(DType.FLOAT32, 8, 8, 3, 3, 3);
      var bias = random.randn(DType.FLOAT32, 8);
      var parameters = FlatTensors.copyOf(List.of(kernel, bias));
      var muon = new Muon(parameters, SETTINGS);
      var alone = FlatTensors.copyOf(List.of(bias));
      var adamW = OTHERS.of(alone);
      var expected = kernel.reshape(8, 216);
      Tensor momentum = Tensors.zeros(new long[] {8, 216}, DType.FLOAT32, kernel.device());
      for (int step = 0; step < 3; step++) {
        var gradients =
            FlatTensors.copyOf(
                List.of(
                    random.randn(DType.FLOAT32, 8, 8, 3, 3, 3), random.randn(DType.FLOAT32, 8)));
        muon.step(gradients, 0.01);
        adamW.step(FlatTensors.copyOf(List.of(gradients.parts().getLast())), 0.01);
        var given = gradients.parts().getFirst().reshape(8, 216);
        momentum = momentum.times(0.95).plus(given);
        var direction = Orthogonal.near(given.plus(momentum.times(0.95)));
        expected =
            expected.times(1 - 0.01 * 0.1).minus(direction.times(0.01 * 0.2 * Math.sqrt(216)));
      }
      assertThatTensor(parameters.parts().getFirst().reshape(8, 216)).isCloseTo(expected, 1e-6);
      assertThatTensor(parameters.parts().getLast()).isBitEqualTo(alone.parts().getFirst());
      assertThat(muon.steps()).isEqualTo(3);
    }
  }

  @Test
  void aGradientMayHaveAnotherShapeThanItsParameter() {
    try (var _ = TensorScope.open()) {
      var random = RandomSource.seeded(7);
      var parameter = random.randn(DType.FLOAT32, 16, 4, 1, 2, 2);
      var gradient = random.randn(DType.FLOAT32, 16, 16);
      var reshaped = FlatTensors.copyOf(List.of(parameter));
      var plain = FlatTensors.copyOf(List.of(parameter));
      SETTINGS.of(reshaped).step(FlatTensors.copyOf(List.of(gradient)), 0.01);
      SETTINGS.of(plain).step(FlatTensors.copyOf(List.of(gradient.reshape(16, 4, 1, 2, 2))), 0.01);
      assertThatTensor(reshaped.whole()).isBitEqualTo(plain.whole());
    }
  }

  /// Made by `src/test/python/muon_fixture.py`.
  @Test
  void threeStepsAreThoseOfPyTorch() throws Exception {
    var file =
        Path.of(Objects.requireNonNull(MuonTest.class.getResource("muon.safetensors")).toURI());
    try (var _ = TensorScope.open();
        var given = SafetensorsFile.open(file)) {
      var parameters = FlatTensors.copyOf(List.of(given.read("first.0"), given.read("first.1")));
      var muon = SETTINGS.of(parameters);
      for (int step = 0; step < 3; step++) {
        var name = "gradient." + step;
        muon.step(
            FlatTensors.copyOf(List.of(given.read(name + ".0"), given.read(name + ".1"))), 0.02);
      }
      for (int i = 0; i < 2; i++) {
        assertThatTensor(parameters.parts().get(i)).isCloseTo(given.read("last." + i), 2e-5);
      }
    }
  }

  @Test
  void aCopyOfTheStateGoesOnToTheBit() {
    try (var _ = TensorScope.open()) {
      var random = RandomSource.seeded(4);
      var first = List.of(random.randn(DType.FLOAT32, 16, 80), random.randn(DType.FLOAT32, 16));
      var whole = FlatTensors.copyOf(first);
      var optimizer = SETTINGS.of(whole);
      optimizer.step(gradients(5), 0.01);
      var halfway = FlatTensors.copyOf(whole.parts());
      var resumed = SETTINGS.of(halfway);
      var saved = optimizer.state();
      resumed
          .state()
          .forEach(
              (name, tensor) -> tensor.copyInPlace(Objects.requireNonNull(saved.get(name), name)));
      resumed.continueAfter(optimizer.steps());
      optimizer.step(gradients(6), 0.01);
      resumed.step(gradients(6), 0.01);
      assertThatTensor(halfway.whole()).isBitEqualTo(whole.whole());
    }
  }

  private static FlatTensors gradients(long seed) {
    var random = RandomSource.seeded(seed);
    return FlatTensors.copyOf(
        List.of(random.randn(DType.FLOAT32, 16, 80), random.randn(DType.FLOAT32, 16)));
  }
}
