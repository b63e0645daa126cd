package dev.genga.wan.generation;

import dev.genga.base.Problems;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import java.util.List;
import java.util.function.UnaryOperator;

/// What of a sampler's noise levels is walked, and whether they are its own.
///
/// @param sigmas levels by hand, falling, the last one 0; empty for the sampler's own. The flow shift
///     doesn't touch them
/// @param startStep the first step that is taken, from 0: what is started from is then taken for the
///     noisy latents of that step
/// @param endStep the step before which the way ends, which leaves noise in the latents;
///     [#TO_THE_END] for none
public record LevelChoice(List<Double> sigmas, int startStep, int endStep) {
  /// An [#endStep()] that cuts nothing off.
  public static final int TO_THE_END = -1;

  /// All of the sampler's own.
  public static final LevelChoice OWN = new LevelChoice(List.of(), 0, TO_THE_END);

  public LevelChoice {
    sigmas = List.copyOf(sigmas);
  }

  /// Levels by hand, all of them.
  public static LevelChoice of(List<Double> sigmas) {
    return new LevelChoice(sigmas, 0, TO_THE_END);
  }

  /// The levels of a sampler that are walked.
  Schedule schedule(Sampler sampler, Schedule.Form form, int steps, double flowShift) {
    var whole =
        sigmas.isEmpty() ? sampler.schedule(form, steps, flowShift) : sampler.schedule(sigmas);
    return startStep == 0 && endStep == TO_THE_END
        ? whole
        : whole.part(startStep, endStep == TO_THE_END ? whole.steps() : endStep);
  }

  /// How many of so many steps are walked.
  int count(int steps) {
    return (endStep == TO_THE_END ? steps : endStep) - startStep;
  }

  void check(int steps, Problems problems, UnaryOperator<String> where) {
    checkSigmas(steps, problems, where);
    if (startStep < 0 || startStep >= steps) {
      problems.add(
          "there is no step %d of %d to start with".formatted(startStep, steps),
          where.apply("start_step"),
          "use 0 to " + Math.max(0, steps - 1));
    }
    if (endStep != TO_THE_END && (endStep <= startStep || endStep > steps)) {
      problems.add(
          "steps %d to %d of %d are none".formatted(startStep, endStep, steps),
          where.apply("end_step"),
          "use one after the first step, and at most " + steps);
    }
  }

  private void checkSigmas(int steps, Problems problems, UnaryOperator<String> where) {
    if (sigmas.isEmpty()) {
      return;
    }
    if (sigmas.size() - 1 != steps) {
      problems.add(
          "%d sigmas make %d steps, and %d are asked for"
              .formatted(sigmas.size(), sigmas.size() - 1, steps),
          where.apply("sigmas"),
          "give one sigma more than steps, or leave the steps out");
    }
    boolean falling = sigmas.getFirst() <= 1 && sigmas.getLast() == 0;
    for (int i = 1; i < sigmas.size(); i++) {
      falling &= sigmas.get(i) < sigmas.get(i - 1); // false for what is no number
    }
    if (!falling) {
      problems.add(
          "the sigmas don't fall from 1 or less to 0: " + sigmas,
          where.apply("sigmas"),
          "write them as 1,0.94,0.83,0.63,0");
    }
  }
}
