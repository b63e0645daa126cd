package dev.genga.wan.sampling;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
  @EnumSource(names = {"UNIPC", "DPM_SOLVER", "EULER"})
  void aStraightWayIsWalkedExactlyInAnyNumberOfSteps(Sampler sampler) {
    var random = RandomSource.seeded(1);
    var noise = random.randn(DType.FLOAT32, 1, 4, 3, 2, 2);
    var latents = random.randn(DType.FLOAT32, 1, 4, 3, 2, 2);
    for (int steps : new int[] {1, 2, 3, 9}) {
      var schedule = sampler.schedule(Schedule.Form.OFFICIAL, steps, 5);
      // UniPC's first level is a little below 1: start on the line, not at its end.
      var start = latents.lerp(noise, schedule.sigma(0));
      var velocity = noise.minus(latents);
      var result =
          sampler.sample(
              (x, t) -> velocity, start, schedule, FreshNoise.NONE, SamplerListener.NONE);
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
        fresh(),
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
        fresh(),
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
        fresh(),
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
            () -> noise,
            SamplerListener.NONE);
    assertThat(result.device()).isEqualTo(Device.META);
    assertThat(result.shape()).isEqualTo(noise.shape());
    assertThat(result.dtype()).isEqualTo(DType.FLOAT32);
  }

  /// A model that knows the latents: whatever a sampler makes of its answers, the share of noise is the
  /// schedule's after every step, and in the end there is none.
  @ParameterizedTest
  @EnumSource
  void theNoiseAfterEveryStepIsTheSchedules(Sampler sampler) {
    var random = RandomSource.seeded(5);
    var latents = random.randn(DType.FLOAT32, 1, 4, 40, 400);
    var schedule = sampler.schedule(Schedule.Form.OFFICIAL, 6, 3);
    var start = latents.lerp(random.randn(DType.FLOAT32, latents.shape()), schedule.sigma(0));
    var step = new int[1];
    var result =
        sampler.sample(
            (x, t) -> x.minus(latents).div(schedule.sigma(step[0])),
            start,
            schedule,
            () -> random.randn(DType.FLOAT32, latents.shape()),
            (done, steps, x) -> {
              step[0] = done;
              double level = schedule.sigma(done);
              double variance = x.minus(latents.times(1 - level)).square().mean().item();
              assertThat(Math.sqrt(variance)).isCloseTo(level, within(0.015));
            });
    assertThatTensor(result).isCloseTo(latents, 1e-5);
  }

  @ParameterizedTest
  @EnumSource(names = {"DPM_SOLVER_SDE", "EULER_ANCESTRAL", "LCM", "DISTILL"})
  void freshNoiseChangesTheResultAndTheSameNoiseGivesItAgain(Sampler sampler) {
    var start = RandomSource.seeded(6).randn(DType.FLOAT32, 1, 4, 4, 4);
    var results = new ArrayList<float[]>();
    for (long seed : new long[] {7, 8, 7}) {
      var random = RandomSource.seeded(seed);
      results.add(
          sampler
              .sample(
                  (x, t) -> x.tanh(),
                  start,
                  sampler.schedule(Schedule.Form.OFFICIAL, 4, 3),
                  () -> random.randn(DType.FLOAT32, start.shape()),
                  SamplerListener.NONE)
              .toFloats());
    }
    assertThat(results.get(2)).isEqualTo(results.get(0));
    assertThat(results.get(1)).isNotEqualTo(results.get(0));
  }

  @ParameterizedTest
  @EnumSource(names = {"UNIPC", "DPM_SOLVER", "EULER"})
  void twoPartsOfAScheduleLeadWhereTheWholeLeadsOnAStraightWay(Sampler sampler) {
    var random = RandomSource.seeded(9);
    var noise = random.randn(DType.FLOAT32, 1, 4, 2, 2);
    var latents = random.randn(DType.FLOAT32, 1, 4, 2, 2);
    var velocity = noise.minus(latents);
    var whole = sampler.schedule(Schedule.Form.OFFICIAL, 8, 5);
    var x = latents.lerp(noise, whole.sigma(0));
    for (var part : List.of(whole.part(0, 3), whole.part(3, 8))) {
      x = sampler.sample((at, t) -> velocity, x, part, FreshNoise.NONE, SamplerListener.NONE);
      assertThatTensor(x).isCloseTo(latents.lerp(noise, part.sigmas().getLast()), 1e-5);
    }
  }

  @Test
  void levelsByHandAreTakenAsTheyAreAndTimestepsAreCutWhereTheSamplerCutsThem() {
    var sigmas = List.of(1.0, 0.8335, 0.5, 0.0);
    assertThat(Sampler.UNIPC.schedule(sigmas).timesteps()).containsExactly(1000.0, 833.0, 500.0);
    assertThat(Sampler.LCM.schedule(sigmas).timesteps().get(1)).isCloseTo(833.5, within(1e-4));
    assertThat(Sampler.LCM.schedule(sigmas).sigmas()).hasSize(4).endsWith(0.0);
  }

  @Test
  void formsThatASamplerDoesNotHaveAreRefused() {
    for (var sampler : Sampler.values()) {
      for (var form : Schedule.Form.values()) {
        if (sampler.takes(form)) {
          assertThat(sampler.schedule(form, 4, 5).steps()).isEqualTo(4);
        } else {
          assertThatThrownBy(() -> sampler.schedule(form, 4, 5))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining(form.label());
        }
      }
    }
  }

  private static FreshNoise fresh() {
    var random = RandomSource.seeded(10);
    return () -> random.randn(DType.FLOAT32, 1, 2, 2);
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
