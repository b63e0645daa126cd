package dev.genga.wan.generation;

import dev.genga.base.Problems;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import java.util.function.UnaryOperator;

/// How noise becomes latents.
///
/// @param sampler the way
/// @param form whose noise levels it takes
/// @param steps how many, 1 to [#MOST_STEPS]
/// @param guidanceScale how far the prompt leads away from the negative prompt; 1 leaves the negative
///     prompt out, and halves the time
/// @param flowShift moves the noise levels upwards; above 0
public record SamplingSettings(
    Sampler sampler, Schedule.Form form, int steps, double guidanceScale, double flowShift) {
  /// More steps than this are taken for a slip.
  public static final int MOST_STEPS = 1000;

  /// Wan2.1's own settings for text to video.
  public static final SamplingSettings DEFAULTS =
      new SamplingSettings(Sampler.UNIPC, Schedule.Form.OFFICIAL, 50, 5, 5);

  /// The noise levels.
  public Schedule schedule() {
    return sampler.schedule(form, steps, flowShift);
  }

  /// Whether the negative prompt is used.
  public boolean guided() {
    return guidanceScale != 1;
  }

  /// Adds what can't be.
  ///
  /// @param where from `steps`, `guidance_scale` or `flow_shift` to where the user said it
  void check(Problems problems, UnaryOperator<String> where) {
    if (steps < 1 || steps > MOST_STEPS) {
      problems.add(
          "there can't be %d steps".formatted(steps),
          where.apply("steps"),
          "use 1 to %d".formatted(MOST_STEPS));
    }
    if (!(guidanceScale >= 0 && Double.isFinite(guidanceScale))) {
      problems.add(
          "the guidance scale is " + guidanceScale,
          where.apply("guidance_scale"),
          "use 1 for none, 5 for Wan2.1's own");
    }
    if (!(flowShift > 0 && Double.isFinite(flowShift))) {
      problems.add(
          "the flow shift is " + flowShift,
          where.apply("flow_shift"),
          "it must be above 0; Wan2.1's own is 5");
    }
  }
}
