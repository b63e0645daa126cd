package dev.genga.wan.sampling;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SamplerTest {
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @ParameterizedTest
  @EnumSource
  void aStraightWayIsWalkedExactlyInAnyNumberOfSteps(Sampler sampler) {
    var random = RandomSource.seeded(1);
    var noise = random.randn(DType.FLOAT32, 1, 4, 3, 2, 2);
    var latents = random.randn(DType.FLOAT32, 1, 4, 3, 2, 2);
    for (int steps : new int[] {1, 2, 3, 9}) {
      var schedule = sampler.schedule(Schedule.Form.OFFICIAL, steps, 5);
      // UniPC's first level is a little below 1: start on the line, not at its end.
      var start = latents.lerp(noise, schedule.sigma(0));
      var velocity = noise.minus(latents);
      var result = sampler.sample((x, t) -> velocity, start, schedule, SamplerListener.NONE);
      assertThatTensor(result).as("%s, %d steps", sampler, steps).isCloseTo(latents, 1e-5);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theModelIsAskedOnceAStepAtTheScheduleTimesteps(Sampler sampler) {
    var schedule = sampler.schedule(Schedule.Form.OFFICIAL, 6, 3);
    var asked = new ArrayList<Double>();
    sampler.sample(
        (x, t) -> {
          asked.add(t);
          return x.times(0.5);
        },
        RandomSource.seeded(2).randn(DType.FLOAT32, 1, 2, 2),
        schedule,
        SamplerListener.NONE);
    assertThat(asked).isEqualTo(schedule.timesteps());
  }

  @ParameterizedTest
  @EnumSource
  void theNoiseIsLeftAsItWas(Sampler sampler) {
    var noise = RandomSource.seeded(3).randn(DType.FLOAT32, 1, 2, 2);
    var before = noise.copy();
    sampler.sample(
        (x, t) -> x.tanh(),
        noise,
        sampler.schedule(Schedule.Form.OFFICIAL, 4, 1),
        SamplerListener.NONE);
    assertThatTensor(noise).isBitEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void nothingStaysAliveButTheResult(Sampler sampler) {
    var noise = RandomSource.seeded(4).randn(DType.FLOAT32, 1, 2, 2);
    int before = scope.live();
    var during = new ArrayList<Integer>();
    sampler.sample(
        (x, t) -> x.tanh(),
        noise,
        sampler.schedule(Schedule.Form.OFFICIAL, 20, 1),
        (step, steps, latents) -> during.add(scope.live() - before));
    assertThat(during).allMatch(alive -> alive <= 4);
    assertThat(scope.live() - before).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void noTensorIsMadeOnTheCpuByOversight(Sampler sampler) {
    var noise = Tensors.zeros(new long[] {1, 16, 3, 4, 4}, DType.FLOAT32, Device.META);
    var result =
        sampler.sample(
            (x, t) -> x.to(DType.BFLOAT16).tanh(),
            noise,
            sampler.schedule(Schedule.Form.OFFICIAL, 5, 5),
            SamplerListener.NONE);
    assertThat(result.device()).isEqualTo(Device.META);
    assertThat(result.shape()).isEqualTo(noise.shape());
    assertThat(result.dtype()).isEqualTo(DType.FLOAT32);
  }

  @Test
  void aScheduleHasOneLevelMoreThanSteps() {
    assertThatThrownBy(() -> new Schedule(List.of(1.0, 0.5), List.of(1000.0, 500.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one level more than steps: 2, 2");
  }

  @Test
  void namesAreReadAndOthersRefused() {
    for (var sampler : Sampler.values()) {
      assertThat(Sampler.parse(sampler.label())).isEqualTo(sampler);
    }
    assertThat(Sampler.parse("vanilla")).isEqualTo(Sampler.EULER);
    assertThatThrownBy(() -> Sampler.parse("ddim"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ddim");
  }
}
