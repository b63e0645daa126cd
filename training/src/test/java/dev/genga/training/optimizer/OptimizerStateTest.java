package dev.genga.training.optimizer;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What all optimizers have in common.
class OptimizerStateTest {
  /// Matrices that fill blocks and that don't, a vector, a kernel.
  private static final List<long[]> SHAPES =
      List.of(
          new long[] {16, 80},
          new long[] {16, 32},
          new long[] {333},
          new long[] {7, 4, 1, 2, 2},
          new long[] {9, 8},
          new long[] {300, 257});

  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  static Stream<Optimizer.Settings> optimizers() {
    return Stream.concat(
        Stream.of(OptimizerKind.values()).map(OptimizerKind::usual),
        Stream.of(
            new Muon.Settings(0.95, AdamW.Settings.DEFAULT),
            settings(OptimizerKind.ADAMW_8BIT, "min_8bit_size=100"),
            settings(OptimizerKind.ADAFACTOR, "beta1=0.9", "warmup_init=True"),
            settings(OptimizerKind.PRODIGY, "slice_p=5", "betas=0,0.9"),
            settings(OptimizerKind.SCHEDULE_FREE_ADAMW, "warmup_steps=4")));
  }

  static Stream<Optimizer.Settings> withGroups() {
    return optimizers().filter(Optimizer.Settings::takesGroups);
  }

  static Stream<Optimizer.Settings> withoutGroups() {
    return optimizers().filter(settings -> !settings.takesGroups());
  }

  private static Optimizer.Settings settings(OptimizerKind kind, String... given) {
    return Objects.requireNonNull(kind.settings(List.of(given), 1e-3, "", new Problems()));
  }

  private static FlatTensors random(long seed) {
    var random = RandomSource.seeded(seed);
    return FlatTensors.copyOf(
        SHAPES.stream().map(shape -> random.randn(DType.FLOAT32, shape)).toList());
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void aCopyOfTheStateGoesOnToTheBit(Optimizer.Settings settings) {
    var whole = random(1);
    var optimizer = settings.of(whole);
    for (int step = 0; step < 3; step++) {
      optimizer.step(random(10 + step), 0.01);
    }
    // As a resumed run does: it starts from the first values, and copies everything over them.
    var halfway = random(1);
    var resumed = settings.of(halfway);
    halfway.whole().copyInPlace(whole.whole());
    var saved = optimizer.state();
    var state = resumed.state();
    assertThat(state.keySet()).isEqualTo(saved.keySet());
    state.forEach(
        (name, tensor) -> tensor.copyInPlace(Objects.requireNonNull(saved.get(name), name)));
    resumed.continueAfter(optimizer.steps());
    for (int step = 3; step < 6; step++) {
      optimizer.step(random(10 + step), 0.005);
      resumed.step(random(10 + step), 0.005);
    }
    assertThatTensor(halfway.whole()).isBitEqualTo(whole.whole());
    var results = optimizer.result(whole);
    for (int i = 0; i < SHAPES.size(); i++) {
      assertThatTensor(resumed.result(halfway).get(i)).isBitEqualTo(results.get(i));
    }
    assertThat(halfway.whole().isEqualTo(random(1).whole())).isFalse();
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void whatIsRememberedTakesTheBytesThatWereSaid(Optimizer.Settings settings) {
    long bytes = settings.of(random(1)).state().values().stream().mapToLong(Tensor::bytes).sum();
    assertThat(bytes).isEqualTo(settings.stateBytes(SHAPES));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void nothingIsLeftAliveByAStep(Optimizer.Settings settings) {
    var parameters = random(1);
    var gradients = random(2);
    var optimizer = settings.of(parameters);
    int before = scope.live();
    optimizer.step(gradients, 0.01);
    assertThat(scope.live()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void gapsBetweenTensorsStayZero(Optimizer.Settings settings) {
    var parameters = random(1);
    var optimizer = settings.of(parameters);
    for (int step = 0; step < 3; step++) {
      optimizer.step(random(10 + step), 0.01);
    }
    double all = parameters.whole().to(DType.FLOAT64).abs().sum().item();
    double parts =
        parameters.parts().stream()
            .mapToDouble(part -> part.to(DType.FLOAT64).abs().sum().item())
            .sum();
    assertThat(all).isCloseTo(parts, org.assertj.core.api.Assertions.within(parts * 1e-12));
  }

  @ParameterizedTest
  @MethodSource("withGroups")
  void upMatricesLearnAsTheyWouldAtTheirOwnRate(Optimizer.Settings settings) {
    var up = Set.of(1, 4, 5);
    var grouped = random(1);
    var slow = random(1);
    var fast = random(1);
    var groups = ParameterGroups.ofUpMatrices(up);
    var optimizer = new LoraPlus(settings, 4).of(grouped, groups);
    var slowOptimizer = settings.of(slow);
    var fastOptimizer = settings.of(fast);
    for (int step = 0; step < 3; step++) {
      optimizer.step(random(10 + step), 0.25);
      slowOptimizer.step(random(10 + step), 0.25);
      fastOptimizer.step(random(10 + step), 1);
    }
    for (int i = 0; i < SHAPES.size(); i++) {
      var expected = (up.contains(i) ? fast : slow).parts().get(i);
      assertThatTensor(grouped.parts().get(i)).isBitEqualTo(expected);
      assertThat(slow.parts().get(i).isEqualTo(fast.parts().get(i))).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("withoutGroups")
  void whatHasOneRateRefusesGroups(Optimizer.Settings settings) {
    var parameters = random(1);
    var groups = ParameterGroups.ofUpMatrices(Set.of(1));
    assertThatThrownBy(() -> new LoraPlus(settings, 4).of(parameters, groups))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one learning rate");
  }

  @Test
  void loraPlusNeedsUpMatrices() {
    var parameters = random(1);
    assertThatThrownBy(() -> new LoraPlus(AdamW.Settings.DEFAULT, 4).of(parameters))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there are none");
  }

  /// On torch's `meta` device, whose tensors have no values: Prodigy would read two sums there,
  /// AdamW8bit look up values, and Muon is not for what is trained on a GPU.
  static Stream<Optimizer.Settings> withoutReading() {
    return withGroups().filter(settings -> !(settings instanceof AdamW8bit.Settings));
  }

  @ParameterizedTest
  @MethodSource("withoutReading")
  void aStepMixesNoTensorOfTheCpuWithTheDevices(Optimizer.Settings settings) {
    var parameters = FlatTensors.zeros(SHAPES, DType.FLOAT32, Device.META);
    var gradients = parameters.zerosLike(DType.FLOAT32);
    var optimizer = settings.of(parameters);
    optimizer.step(gradients, 0.01);
    assertThat(optimizer.result(parameters))
        .allMatch(tensor -> tensor.device().equals(Device.META));
  }

  @Test
  void settingsOfDifferentOptimizersAreToldApart() {
    var identities = optimizers().map(Optimizer.Settings::identity).toList();
    assertThat(identities).doesNotHaveDuplicates();
    assertThat(new LoraPlus(AdamW.Settings.DEFAULT, 4).identity())
        .isNotEqualTo(AdamW.Settings.DEFAULT.identity());
  }

  /// A state that was saved before there were other optimizers is still known.
  @Test
  void theIdentityOfAdamWIsWhatItWas() {
    assertThat(AdamW.Settings.DEFAULT.identity())
        .isEqualTo("Settings[beta1=0.9, beta2=0.999, eps=1.0E-8, weightDecay=0.01]");
  }
}
