package dev.genga.training.schedule;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What a user says about the learning rate's schedule, by musubi-tuner's names and defaults.
///
/// ```java
/// var options = ScheduleOptions.named("cosine").withWarmup(StepShare.parse("5%", "--lr-warmup"));
/// Schedule schedule = options.schedule(steps, learningRate);
/// ```
///
/// @param name `constant`, `constant_with_warmup`, `linear`, `cosine`, `cosine_with_restarts`,
///     `polynomial`, `inverse_sqrt`, `cosine_with_min_lr`, `warmup_stable_decay`, `rex` or
///     `piecewise_constant`
/// @param warmup the rise at the start
/// @param decay the fall at the end, for `warmup_stable_decay`
/// @param cycles restarts, or cosine waves of which each takes half, 1 or more
/// @param power the exponent of `polynomial`
/// @param timescale of `inverse_sqrt`; null: the warm-up, or 10 000 without one
/// @param minimum the lowest share of the rate, for `cosine_with_min_lr` (required),
///     `warmup_stable_decay` (null: 0) and `rex` (null: 0.01)
/// @param rules of `piecewise_constant`: `1:10,0.1:20,0.005` is the full rate before step 10, a
///     tenth before step 20, then 0.005; empty otherwise
public record ScheduleOptions(
    String name,
    StepShare warmup,
    StepShare decay,
    int cycles,
    double power,
    @Nullable Integer timescale,
    @Nullable Double minimum,
    String rules) {
  /// Where `polynomial` ends, a learning rate.
  static final double POLYNOMIAL_END = 1e-7;

  private static final double REX_MINIMUM = 0.01;
  private static final int INVERSE_SQRT_TIMESCALE = 10_000;

  /// The full rate throughout.
  public static final ScheduleOptions CONSTANT = named("constant");

  /// A schedule with the defaults of all other options.
  public static ScheduleOptions named(String name) {
    return new ScheduleOptions(name, StepShare.NONE, StepShare.NONE, 1, 1, null, null, "");
  }

  /// These options with another warm-up.
  public ScheduleOptions withWarmup(StepShare other) {
    return new ScheduleOptions(name, other, decay, cycles, power, timescale, minimum, rules);
  }

  /// Adds what can't be in a run of any length, and what the schedule would leave unused.
  ///
  /// @param learningRate the full rate
  /// @param word from `lr_schedule`, `lr_warmup`, `lr_decay`, `lr_cycles`, `lr_power`, `lr_timescale`,
  ///     `lr_min_ratio` or `lr_rules` to the user's option
  public void check(double learningRate, Problems problems, UnaryOperator<String> word) {
    var check = new ScheduleCheck(this, problems, word);
    check.values(learningRate);
    check.unused();
  }

  /// Adds it where warm-up and decay take more than the run.
  ///
  /// @param total the run's optimizer steps
  public void checkLength(int total, Problems problems, UnaryOperator<String> word) {
    new ScheduleCheck(this, problems, word).length(total);
  }

  /// The schedule of a run.
  ///
  /// @param total the run's optimizer steps
  /// @param learningRate the full rate
  /// @throws ProblemException if the name is unknown, or a value is missing or can't be
  public Schedule schedule(int total, double learningRate) {
    var problems = new Problems();
    var check = new ScheduleCheck(this, problems, _ -> "learning rate schedule " + name);
    check.values(learningRate);
    check.length(total);
    problems.throwIfAny();
    int rising = warmup.of(total);
    return switch (key()) {
      case "constant" -> new Schedule.Constant();
      case "constant_with_warmup" -> new Schedule.ConstantWithWarmup(rising);
      case "linear" -> new Schedule.LinearDecay(rising, total);
      case "cosine" -> new Schedule.Cosine(rising, total, 0.5, 0);
      case "cosine_with_restarts" -> new Schedule.CosineWithRestarts(rising, total, cycles);
      case "cosine_with_min_lr" -> new Schedule.Cosine(rising, total, cycles / 2.0, lowest(0));
      case "polynomial" ->
          new Schedule.Polynomial(rising, total, power, POLYNOMIAL_END / learningRate);
      case "inverse_sqrt" ->
          new Schedule.InverseSqrt(
              rising, timescale != null ? timescale : rising > 0 ? rising : INVERSE_SQRT_TIMESCALE);
      case "warmup_stable_decay" -> {
        int falling = decay.of(total);
        yield new Schedule.WarmupStableDecay(
            rising, total - rising - falling, falling, cycles / 2.0, lowest(0));
      }
      case "rex" -> new Schedule.Rex(rising, total, lowest(REX_MINIMUM));
      case "piecewise_constant" -> piecewise();
      default -> throw new IllegalStateException("checked above: " + name);
    };
  }

  /// The names of all schedules.
  public static List<String> names() {
    return List.of(
        "constant",
        "constant_with_warmup",
        "linear",
        "cosine",
        "cosine_with_restarts",
        "cosine_with_min_lr",
        "polynomial",
        "inverse_sqrt",
        "warmup_stable_decay",
        "rex",
        "piecewise_constant");
  }

  double lowest(double otherwise) {
    return minimum == null ? otherwise : minimum;
  }

  /// @throws IllegalArgumentException if the rules can't be read
  Schedule piecewise() {
    String[] parts = rules.split(",", -1);
    var stretches = new ArrayList<Schedule.Piecewise.Stretch>();
    for (int i = 0; i < parts.length - 1; i++) {
      String[] rule = parts[i].split(":", 2);
      if (rule.length < 2) {
        throw new IllegalArgumentException("a rule is share:step, not " + parts[i]);
      }
      stretches.add(
          new Schedule.Piecewise.Stretch(
              Integer.parseInt(rule[1].strip()), Double.parseDouble(rule[0].strip())));
    }
    return new Schedule.Piecewise(stretches, Double.parseDouble(parts[parts.length - 1]));
  }

  /// The name as the schedules are known by.
  String key() {
    return name.toLowerCase(Locale.ROOT);
  }
}
