package dev.genga.training.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the schedules to the learning rates that musubi-tuner's own schedulers gave.
class LearningRateTest {
  static Stream<String> schedules() {
    try (var golden = Golden.load("lr_checkpoints")) {
      return golden
          .json()
          .path("config")
          .path("schedules")
          .valueStream()
          .map(schedule -> schedule.path("key").asText())
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void givesTheReferencesRateInEveryStep(String key) {
    try (var golden = Golden.load("lr_checkpoints");
        var _ = TensorScope.open()) {
      var config = golden.json().path("config");
      double full = config.path("learning_rate").asDouble();
      int steps = config.path("steps").asInt();
      var rate = new LearningRate(full, options(config, key).schedule(steps, full));

      double[] expected = golden.get(key).toDoubles();
      double relative = golden.tolerance("lr").relative();
      assertThat(expected).hasSize(steps + 1);
      for (int step = 0; step < expected.length; step++) {
        assertThat(rate.at(step))
            .as("step %d", step)
            .isCloseTo(expected[step], within(relative * Math.abs(expected[step])));
      }
    }
  }

  private static ScheduleOptions options(JsonNode config, String key) {
    for (var node : config.path("schedules")) {
      if (node.path("key").asText().equals(key)) {
        return new ScheduleOptions(
            node.path("lr_scheduler").asText(),
            StepShare.parse(node.path("lr_warmup_steps").asText(), "--lr-warmup"),
            StepShare.parse(node.path("lr_decay_steps").asText(), "--lr-decay"),
            node.path("lr_scheduler_num_cycles").asInt(),
            node.path("lr_scheduler_power").asDouble(),
            node.path("lr_scheduler_timescale").isNull()
                ? null
                : node.path("lr_scheduler_timescale").asInt(),
            node.path("lr_scheduler_min_lr_ratio").isNull()
                ? null
                : node.path("lr_scheduler_min_lr_ratio").asDouble(),
            "");
      }
    }
    throw new AssertionError("no schedule " + key);
  }

  @Test
  void changesAtTheStepsOfItsRules() {
    var options =
        new ScheduleOptions(
            "piecewise_constant",
            StepShare.NONE,
            StepShare.NONE,
            1,
            1,
            null,
            null,
            "1:10,0.1:20,0.005");
    var rate = new LearningRate(2, options.schedule(30, 2));

    assertThat(rate.at(0)).isEqualTo(2);
    assertThat(rate.at(9)).isEqualTo(2);
    assertThat(rate.at(10)).isEqualTo(0.2);
    assertThat(rate.at(19)).isEqualTo(0.2);
    assertThat(rate.at(20)).isEqualTo(0.01);
  }

  @Test
  void readsStepsAndShares() {
    assertThat(StepShare.parse("250", "").of(1000)).isEqualTo(250);
    assertThat(StepShare.parse("1", "").of(1000)).isEqualTo(1);
    assertThat(StepShare.parse("0", "").of(1000)).isZero();
    assertThat(StepShare.parse("0.1", "").of(1005)).isEqualTo(100);
    assertThat(StepShare.parse("10%", "").of(1005)).isEqualTo(100);
    assertThatThrownBy(() -> StepShare.parse("-3", "--lr-warmup"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("'-3' is neither a number of steps nor a share")
        .hasMessageContaining("at: --lr-warmup");
  }

  @Test
  void refusesWhatTheScheduleHasNoUseFor() {
    var constant = ScheduleOptions.named("constant").withWarmup(new StepShare.Steps(5));
    assertThatThrownBy(() -> constant.schedule(100, 1e-4))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("constant has no warm-up");
    assertThatThrownBy(() -> ScheduleOptions.named("cosin").schedule(100, 1e-4))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("no schedule 'cosin'")
        .hasMessageContaining("cosine_with_restarts");
    assertThatThrownBy(() -> ScheduleOptions.named("cosine_with_min_lr").schedule(100, 1e-4))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("needs the lowest share");
  }

  @Test
  void allThatIsWrongWithAScheduleIsToldTogether() {
    var options =
        new ScheduleOptions(
            "linear", StepShare.NONE, new StepShare.Steps(3), 0, 2, 0, 1.5, "1:10,0.1");
    var problems = new Problems();
    options.check(1e-4, problems, word -> "--" + word.replace('_', '-'));
    assertThat(problems.list())
        .extracting(Problem::what)
        .containsExactly(
            "step rules belong to piecewise_constant, and it needs them",
            "the lowest share of the rate is 1.5",
            "there can't be 0 cycles",
            "the timescale is 0",
            "--lr-decay has no effect with --lr-schedule linear",
            "--lr-cycles has no effect with --lr-schedule linear",
            "--lr-power has no effect with --lr-schedule linear",
            "--lr-timescale has no effect with --lr-schedule linear",
            "--lr-min-ratio has no effect with --lr-schedule linear");
  }

  @Test
  void rulesThatCanNotBeReadAreToldBeforeTheRunsLengthIsKnown() {
    for (String rules : List.of("1:10", "1:x,0.1", "1,0.1", "1:20,0.1:10,0.01")) {
      var options =
          new ScheduleOptions(
              "piecewise_constant", StepShare.NONE, StepShare.NONE, 1, 1, null, null, rules);
      var problems = new Problems();
      options.check(1e-4, problems, word -> word);
      assertThat(problems.list())
          .extracting(Problem::what)
          .containsExactly("the step rules '" + rules + "' can't be read");
    }
  }

  @Test
  void warmUpAndDecayThatDoNotFitAreToldByTheirOptions() {
    var options =
        new ScheduleOptions(
            "warmup_stable_decay",
            new StepShare.Steps(60),
            new StepShare.Steps(50),
            1,
            1,
            null,
            null,
            "");
    var problems = new Problems();
    options.checkLength(100, problems, word -> word);
    options.checkLength(110, problems, word -> word);
    assertThat(problems.list())
        .containsExactly(
            new Problem(
                "warm-up and decay take 110 steps, but the run has 100",
                "lr_warmup, lr_decay",
                "shorten them"));
  }
}
