package dev.genga.wan.generation;

import dev.genga.base.Problems;
import dev.genga.wan.guidance.Guidance;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// How noise becomes latents.
///
/// @param sampler the way
/// @param form whose noise levels it takes
/// @param steps how many, 1 to [#MOST_STEPS]
/// @param guidanceScale how far the prompt leads away from the negative prompt; 1 leaves the negative
///     prompt out, and halves the time
/// @param flowShift moves the noise levels upwards; above 0
/// @param levels which of the noise levels are walked
/// @param teaCache which steps may be guessed; null for none
/// @param batchedGuidance whether both passes of the guidance are one batch: twice the memory, and
///     numbers that may differ in their last bits; for devices that one pass doesn't fill
/// @param guidance what leads the steps besides the guidance scale
/// @param riflex which frequency RIFLEx slows down, 0 for none, see
///     [dev.genga.wan.transformer.Rope#of(dev.genga.wan.transformer.Grid, int, int,
///     dev.genga.tensor.Device)]
public record SamplingSettings(
    Sampler sampler,
    Schedule.Form form,
    int steps,
    double guidanceScale,
    double flowShift,
    LevelChoice levels,
    @Nullable TeaCache teaCache,
    boolean batchedGuidance,
    GuidanceSettings guidance,
    int riflex) {
  /// More steps than this are taken for a slip.
  public static final int MOST_STEPS = 1000;

  /// Wan2.1's own settings for text to video.
  public static final SamplingSettings DEFAULTS =
      new SamplingSettings(Sampler.UNIPC, Schedule.Form.OFFICIAL, 50, 5, 5);

  /// All steps of the sampler's own levels, each computed, with classifier-free guidance.
  public SamplingSettings(
      Sampler sampler, Schedule.Form form, int steps, double guidanceScale, double flowShift) {
    this(
        sampler,
        form,
        steps,
        guidanceScale,
        flowShift,
        LevelChoice.OWN,
        null,
        false,
        GuidanceSettings.DEFAULT,
        0);
  }

  /// The same with another guidance scale.
  public SamplingSettings withGuidanceScale(double other) {
    return new SamplingSettings(
        sampler,
        form,
        steps,
        other,
        flowShift,
        levels,
        teaCache,
        batchedGuidance,
        guidance,
        riflex);
  }

  /// The same with other noise levels.
  public SamplingSettings withLevels(LevelChoice other) {
    return with(other, teaCache, batchedGuidance, guidance, riflex);
  }

  /// The same with TeaCache, or without it for null.
  public SamplingSettings withTeaCache(@Nullable TeaCache other) {
    return with(levels, other, batchedGuidance, guidance, riflex);
  }

  /// The same with both passes of the guidance in one batch, or one after the other.
  public SamplingSettings withBatchedGuidance(boolean other) {
    return with(levels, teaCache, other, guidance, riflex);
  }

  /// The same with other guidance.
  public SamplingSettings withGuidance(GuidanceSettings other) {
    return with(levels, teaCache, batchedGuidance, other, riflex);
  }

  /// The same with RIFLEx on a frequency, or without it for 0.
  public SamplingSettings withRiflex(int other) {
    return with(levels, teaCache, batchedGuidance, guidance, other);
  }

  private SamplingSettings with(
      LevelChoice levels,
      @Nullable TeaCache teaCache,
      boolean batchedGuidance,
      GuidanceSettings guidance,
      int riflex) {
    return new SamplingSettings(
        sampler,
        form,
        steps,
        guidanceScale,
        flowShift,
        levels,
        teaCache,
        batchedGuidance,
        guidance,
        riflex);
  }

  /// The noise levels that are walked.
  public Schedule schedule() {
    return levels.schedule(sampler, form, steps, flowShift);
  }

  /// Whether the negative prompt is used.
  public boolean guided() {
    return guidance.ofSteps(guidanceScale, walked()).stream().anyMatch(Guidance::usesNegative);
  }

  /// How many passes through the model all steps take; two in one batch count as two.
  public int passes() {
    return guidance.ofSteps(guidanceScale, walked()).stream().mapToInt(Guidance::passes).sum();
  }

  /// How many steps are walked; of settings that can't be, any number up to [#MOST_STEPS].
  int walked() {
    return Math.clamp(levels.count(steps), 0, MOST_STEPS);
  }

  /// Adds what can't be.
  ///
  /// @param walkedSteps how many steps are walked, fewer than these settings have where a video starts from
  ///     another
  /// @param where from a key of [RequestJson], such as `steps`, to where the user said it
  void check(int walkedSteps, Problems problems, UnaryOperator<String> where) {
    if (steps < 1 || steps > MOST_STEPS) {
      problems.add(
          "there can't be %d steps".formatted(steps),
          where.apply("steps"),
          "use 1 to %d".formatted(MOST_STEPS));
    } else {
      levels.check(steps, problems, where);
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
    if (!sampler.takes(form)) {
      problems.add(
          "the sampler %s has no levels in the form %s".formatted(sampler.label(), form.label()),
          where.apply("schedule"),
          "leave the schedule out, or choose another sampler");
    }
    if (teaCache != null) {
      teaCache.check(problems, where);
    }
    if (walkedSteps > 0 && Double.isFinite(guidanceScale)) {
      guidance.check(guidanceScale, walkedSteps, walked(), problems, where);
    }
    if (riflex < 0) {
      problems.add(
          "RIFLEx can't slow down frequency " + riflex,
          where.apply("riflex"),
          "use 6, as ComfyUI-WanVideoWrapper does, or 0 for none");
    }
  }
}
