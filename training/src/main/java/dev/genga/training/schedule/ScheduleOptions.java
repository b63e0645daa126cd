package dev.genga.training.schedule;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
  private static final double POLYNOMIAL_END = 1e-7;

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

  /// The schedule of a run.
  ///
  /// @param total the run's optimizer steps
  /// @param learningRate the full rate
  /// @throws ProblemException if the name is unknown, a value is missing, or one is given that the
  ///     schedule has no use for
  public Schedule schedule(int total, double learningRate) {
    int rising = warmup.of(total);
    check(total, learningRate);
    return switch (name.toLowerCase(Locale.ROOT)) {
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

  private void check(int total, double learningRate) {
    var found = new ArrayList<Problem>();
    String schedule = name.toLowerCase(Locale.ROOT);
    int rising = warmup.of(total);
    if (!names().contains(schedule)) {
      found.add(
          problem("there is no schedule '" + name + "'", "use " + String.join(", ", names())));
    }
    if (List.of("constant", "piecewise_constant").contains(schedule) && rising > 0) {
      found.add(
          problem(
              "the schedule "
                  + schedule
                  + " has no warm-up, but one of "
                  + rising
                  + " steps is set",
              "leave the warm-up out, or use constant_with_warmup"));
    }
    if (schedule.equals("cosine_with_min_lr") && minimum == null) {
      found.add(
          problem("cosine_with_min_lr needs the lowest share of the rate", "set it, such as 0.1"));
    }
    if (schedule.equals("piecewise_constant") == rules.isEmpty()) {
      found.add(
          problem(
              "step rules belong to piecewise_constant, and it needs them",
              "write rules such as 1:100,0.1:200,0.01"));
    }
    if (schedule.equals("polynomial") && learningRate <= POLYNOMIAL_END) {
      found.add(
          problem(
              "polynomial ends at 1e-7, but the learning rate is " + learningRate,
              "use a higher rate or another schedule"));
    }
    int inside =
        switch (schedule) {
          case "rex" -> rising;
          case "warmup_stable_decay" -> rising + decay.of(total);
          default -> 0;
        };
    if (inside > total) {
      found.add(
          problem(
              "warm-up and decay take " + inside + " steps, but the run has " + total,
              "shorten them"));
    }
    if (!(lowest(0) >= 0 && lowest(0) <= 1)) {
      found.add(problem("the lowest share of the rate is " + minimum, "use a value in 0 to 1"));
    }
    if (cycles < 1 || (timescale != null && timescale < 1)) {
      found.add(problem("cycles and timescale are 1 or more", "raise them"));
    }
    if (!found.isEmpty()) {
      throw new ProblemException(found);
    }
  }

  private double lowest(double otherwise) {
    return minimum == null ? otherwise : minimum;
  }

  private Schedule piecewise() {
    String[] parts = rules.split(",", -1);
    try {
      var stretches = new ArrayList<Schedule.Piecewise.Stretch>();
      for (int i = 0; i < parts.length - 1; i++) {
        String[] rule = parts[i].split(":", 2);
        stretches.add(
            new Schedule.Piecewise.Stretch(
                Integer.parseInt(rule[1].strip()), Double.parseDouble(rule[0].strip())));
      }
      return new Schedule.Piecewise(stretches, Double.parseDouble(parts[parts.length - 1]));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new ProblemException(
          List.of(
              problem(
                  "the step rules '" + rules + "' can't be read",
                  "write share:step pairs with rising steps, then the last share:"
                      + " 1:100,0.1:200,0.01")));
    }
  }

  private Problem problem(String what, String fix) {
    return new Problem(what, "learning rate schedule " + name, fix);
  }
}
