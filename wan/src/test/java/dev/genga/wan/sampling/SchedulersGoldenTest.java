package dev.genga.wan.sampling;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds schedules and samplers to the schedulers of Wan2.1, musubi-tuner and
/// ComfyUI-WanVideoWrapper, on a velocity that is a simple function.
class SchedulersGoldenTest {
  private static final Golden GOLDEN = Golden.load("schedulers");

  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @AfterAll
  static void closeGolden() {
    GOLDEN.close();
  }

  /// One of the case's runs.
  ///
  /// @param name how its tensors' names begin
  record Run(String name, Sampler sampler, Schedule.Form form, int steps, double shift) {
    Schedule schedule() {
      return sampler.schedule(form, steps, shift);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Run> runs() {
    return Stream.of(
            runs("unipc", Sampler.UNIPC, Schedule.Form.OFFICIAL),
            runs("unipc_wrapper", Sampler.UNIPC, Schedule.Form.WRAPPER),
            runs("dpmpp", Sampler.DPM_SOLVER, Schedule.Form.OFFICIAL),
            runs("dpmpp_wrapper", Sampler.DPM_SOLVER, Schedule.Form.WRAPPER),
            runs("dpmpp_sde_wrapper", Sampler.DPM_SOLVER_SDE, Schedule.Form.WRAPPER),
            runs("vanilla", Sampler.EULER, Schedule.Form.OFFICIAL),
            runs("euler_wrapper", Sampler.EULER, Schedule.Form.WRAPPER),
            runs("euler_diffusers", Sampler.EULER, Schedule.Form.DIFFUSERS),
            distilled())
        .flatMap(List::stream);
  }

  private static List<Run> distilled() {
    var config = GOLDEN.json().get("config");
    var runs = new ArrayList<Run>();
    for (var shift : config.get("shifts")) {
      runs.add(
          new Run(
              "distill.s" + (int) shift.asDouble(),
              Sampler.DISTILL,
              Schedule.Form.OFFICIAL,
              config.get("distill_steps").size(),
              shift.asDouble()));
    }
    return runs;
  }

  @Test
  void noTrajectoryOfTheCaseIsLeftOut() {
    var ran = runs().map(Run::name).toList();
    var trajectories =
        GOLDEN.tensors().tensors().keySet().stream()
            .filter(name -> name.endsWith(".traj") || name.endsWith(".final"))
            .map(name -> name.substring(0, name.lastIndexOf('.')))
            .toList();
    assertThat(ran).containsExactlyInAnyOrderElementsOf(trajectories);
  }

  private static List<Run> runs(String kind, Sampler sampler, Schedule.Form form) {
    var config = GOLDEN.json().get("config");
    var runs = new ArrayList<Run>();
    for (var steps : config.get("steps")) {
      for (var shift : config.get("shifts")) {
        String name = kind + ".n" + steps.asInt() + ".s" + (int) shift.asDouble();
        runs.add(new Run(name, sampler, form, steps.asInt(), shift.asDouble()));
      }
    }
    return runs;
  }

  @ParameterizedTest
  @MethodSource("runs")
  void noiseLevelsAndTimestepsAgree(Run run) {
    var schedule = run.schedule();
    var sigmas = GOLDEN.get(run.name() + ".sigmas"); // the distilled ones come without the last, 0
    var own = schedule.sigmas().subList(0, (int) sigmas.size(0));
    assertThat(schedule.sigmas().getLast()).isZero();
    assertThatTensor(tensor(own)).isCloseTo(sigmas, GOLDEN.tolerance("sigmas"));
    var timesteps = GOLDEN.get(run.name() + ".timesteps");
    boolean whole = !timesteps.dtype().isFloatingPoint(); // then exactly these
    double tolerance = whole ? 0 : 1000 * GOLDEN.tolerance("sigmas").absolute();
    assertThatTensor(tensor(schedule.timesteps())).isCloseTo(timesteps, tolerance);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void latentsAgreeAfterEveryStep(Run run) {
    var after = new ArrayList<float[]>();
    var noise = GOLDEN.get("x_init");
    var result =
        run.sampler()
            .sample(
                velocity(),
                noise,
                run.schedule(),
                recordedNoise(run),
                (step, steps, latents) -> {
                  assertThat(step).isEqualTo(after.size() + 1);
                  assertThat(steps).isEqualTo(run.steps());
                  after.add(latents.toFloats());
                });
    assertThat(result.toFloats()).containsExactly(after.getLast());
    if (GOLDEN.tensors().tensors().containsKey(run.name() + ".traj")) {
      var trajectory = GOLDEN.get(run.name() + ".traj").unbind(0);
      assertThat(after).hasSameSizeAs(trajectory);
      for (int i = 0; i < trajectory.length; i++) {
        assertThatTensor(Tensors.of(after.get(i), noise.shape()))
            .as("after step %d", i + 1)
            .isCloseTo(trajectory[i], GOLDEN.tolerance("traj"));
      }
    } else {
      assertThatTensor(result)
          .isCloseTo(GOLDEN.get(run.name() + ".final"), GOLDEN.tolerance("traj"));
    }
  }

  /// Row i after step i.
  private static FreshNoise recordedNoise(Run run) {
    var rows =
        GOLDEN.get(run.sampler() == Sampler.DISTILL ? "distill.noise" : "sde_noise").unbind(0);
    var next = new AtomicInteger();
    return () -> rows[next.getAndIncrement()];
  }

  private static Velocity velocity() {
    double a = GOLDEN.json().at("/config/a").asDouble();
    double b = GOLDEN.json().at("/config/b").asDouble();
    return (latents, timestep) -> latents.times(a).plus(b * timestep / 1000).tanh();
  }

  private static Tensor tensor(List<Double> values) {
    return Tensors.of(values.stream().mapToDouble(Double::doubleValue).toArray(), values.size());
  }
}
