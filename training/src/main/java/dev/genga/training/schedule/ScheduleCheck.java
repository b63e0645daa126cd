package dev.genga.training.schedule;

import dev.genga.base.Problems;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds what can't be in the options of a schedule, and what would have no effect.
///
/// @param word from one of its words to the user's option
record ScheduleCheck(ScheduleOptions options, Problems problems, UnaryOperator<String> word) {
  private static final List<String> WITH_CYCLES =
      List.of("cosine_with_restarts", "cosine_with_min_lr", "warmup_stable_decay");
  private static final List<String> WITH_MINIMUM =
      List.of("cosine_with_min_lr", "warmup_stable_decay", "rex");
  private static final List<String> WITHOUT_WARMUP = List.of("constant", "piecewise_constant");

  void values(double learningRate) {
    String schedule = options.key();
    if (!isKnown()) {
      add(
          "there is no schedule '" + options.name() + "'",
          "lr_schedule",
          "use " + String.join(", ", ScheduleOptions.names()));
    }
    if (WITHOUT_WARMUP.contains(schedule) && isSet(options.warmup())) {
      add(
          "the schedule %s has no warm-up, but one is set".formatted(schedule),
          "lr_warmup",
          "leave the warm-up out, or use constant_with_warmup");
    }
    if (schedule.equals("polynomial") && learningRate <= ScheduleOptions.POLYNOMIAL_END) {
      add(
          "polynomial ends at 1e-7, but the learning rate is " + learningRate,
          "lr_schedule",
          "use a higher rate or another schedule");
    }
    rules();
    numbers();
  }

  private void rules() {
    boolean wanted = options.key().equals("piecewise_constant");
    if (wanted == options.rules().isEmpty()) {
      add(
          "step rules belong to piecewise_constant, and it needs them",
          "lr_rules",
          "write rules such as 1:100,0.1:200,0.01");
    } else if (wanted) {
      try {
        options.piecewise();
      } catch (IllegalArgumentException e) {
        add(
            "the step rules '" + options.rules() + "' can't be read",
            "lr_rules",
            "write share:step pairs with rising steps, then the last share: 1:100,0.1:200,0.01");
      }
    }
  }

  private void numbers() {
    if (options.key().equals("cosine_with_min_lr") && options.minimum() == null) {
      add(
          "cosine_with_min_lr needs the lowest share of the rate",
          "lr_min_ratio",
          "set it, such as 0.1");
    }
    if (!(options.lowest(0) >= 0 && options.lowest(0) <= 1)) {
      add(
          "the lowest share of the rate is " + options.minimum(),
          "lr_min_ratio",
          "use a value in 0 to 1");
    }
    if (options.cycles() < 1) {
      add("there can't be %d cycles".formatted(options.cycles()), "lr_cycles", "use 1 or more");
    }
    if (!Double.isFinite(options.power())) {
      add("the exponent is " + options.power(), "lr_power", "write a number; 1 is usual");
    }
    if (options.timescale() != null && options.timescale() < 1) {
      add("the timescale is " + options.timescale(), "lr_timescale", "use 1 or more");
    }
  }

  void unused() {
    if (!isKnown()) {
      return;
    }
    String schedule = options.key();
    unused(isSet(options.decay()) && !schedule.equals("warmup_stable_decay"), "lr_decay");
    unused(options.cycles() != 1 && !WITH_CYCLES.contains(schedule), "lr_cycles");
    unused(options.power() != 1 && !schedule.equals("polynomial"), "lr_power");
    unused(options.timescale() != null && !schedule.equals("inverse_sqrt"), "lr_timescale");
    unused(options.minimum() != null && !WITH_MINIMUM.contains(schedule), "lr_min_ratio");
  }

  private void unused(boolean given, String option) {
    if (given) {
      String schedule = word.apply("lr_schedule");
      add(
          "%s has no effect with %s %s".formatted(word.apply(option), schedule, options.key()),
          option,
          "leave it out, or take another " + schedule);
    }
  }

  /// @param total the run's optimizer steps
  void length(int total) {
    long rising = options.warmup().of(total);
    long inside =
        switch (options.key()) {
          case "rex" -> rising;
          case "warmup_stable_decay" -> rising + options.decay().of(total);
          default -> 0;
        };
    if (inside > total) {
      problems.add(
          "warm-up and decay take " + inside + " steps, but the run has " + total,
          Stream.of("lr_warmup", "lr_decay").map(word).distinct().collect(Collectors.joining(", ")),
          "shorten them");
    }
  }

  private boolean isKnown() {
    return ScheduleOptions.names().contains(options.key());
  }

  private static boolean isSet(StepShare steps) {
    return steps.value().doubleValue() > 0;
  }

  private void add(String what, String option, String fix) {
    problems.add(what, word.apply(option), fix);
  }
}
