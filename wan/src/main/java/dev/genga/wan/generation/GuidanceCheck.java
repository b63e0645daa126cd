package dev.genga.wan.generation;

import dev.genga.base.Problems;
import dev.genga.wan.guidance.Guidance;
import dev.genga.wan.guidance.GuidedSteps;
import dev.genga.wan.guidance.ScaleCourse;
import dev.genga.wan.guidance.SkipLayers;
import dev.genga.wan.guidance.StepRange;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Finds in [GuidanceSettings] what can't be, and what would change nothing.
///
/// @param scale the request's guidance scale
/// @param count how many steps are walked
/// @param all how many would be without a video that is started from
/// @param where from a key of [GuidanceJson] to where the user said it
record GuidanceCheck(
    GuidanceSettings settings,
    double scale,
    int count,
    int all,
    Problems problems,
    UnaryOperator<String> where) {

  void check() {
    int before = problems.list().size();
    steps();
    scales();
    zeroStar();
    skipLayers();
    nag();
    enhance();
    if (problems.list().size() == before) {
      effects();
    }
  }

  private void steps() {
    switch (settings.steps()) {
      case GuidedSteps.Within(var range) -> range(range, "guidance_steps");
      case GuidedSteps.Skipping(_, double share) -> {
        if (!(share >= 0 && share <= 1)) {
          problems.add(
              "a share of %s of the steps can't be guided".formatted(share),
              where.apply("guidance_steps"),
              "use 0 to 1");
        }
      }
    }
  }

  private void scales() {
    switch (settings.scales()) {
      case ScaleCourse.Constant() -> {}
      case ScaleCourse.Ramp(_, double end) -> scale(end);
      case ScaleCourse.Listed(var scales) -> {
        scales.forEach(this::scale);
        if (scales.size() != count && scales.size() != all) {
          problems.add(
              "there are %d guidance scales for %d steps".formatted(scales.size(), count),
              where.apply("guidance_scales"),
              "give one for each step");
        }
      }
    }
  }

  private void scale(double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      problems.add(
          "a guidance scale is " + value, where.apply("guidance_scales"), "use 1 for none");
    }
  }

  private void zeroStar() {
    var star = settings.zeroStar();
    if (star != null && (star.zeroInitSteps() < 0 || star.zeroInitSteps() >= count)) {
      problems.add(
          "CFG-Zero* can't stand still for %d of %d steps".formatted(star.zeroInitSteps(), count),
          where.apply("zero_star"),
          "use 1, or 0 for none");
    }
  }

  private void skipLayers() {
    var skip = settings.skipLayers();
    if (skip == null) {
      return;
    }
    if (skip.blocks().isEmpty() || skip.blocks().getFirst() < 0) {
      problems.add(
          "blocks %s can't be left out".formatted(skip.blocks()),
          where.apply("skip_layers"),
          "name one or more by their numbers, from 0, as in 9,10");
    }
    if (!Double.isFinite(skip.scale())) {
      problems.add(
          "the scale of skip-layer guidance is " + skip.scale(),
          where.apply("skip_layers"),
          "use " + SkipLayers.USUAL_SCALE);
    }
    range(skip.range(), "skip_layers");
  }

  private void nag() {
    var nag = settings.nag();
    if (nag == null) {
      return;
    }
    var guidance = nag.guidance();
    notBelowZero("NAG's scale", guidance.scale(), 11);
    notBelowZero("NAG's tau", guidance.tau(), 2.5);
    if (!(guidance.alpha() >= 0 && guidance.alpha() <= 1)) {
      problems.add(
          "NAG's alpha is " + guidance.alpha(), where.apply("nag"), "use 0.25; it is 0 to 1");
    }
  }

  private void notBelowZero(String what, double value, double usual) {
    if (!(value >= 0 && Double.isFinite(value))) {
      problems.add("%s is %s".formatted(what, value), where.apply("nag"), "use " + usual);
    }
  }

  private void enhance() {
    var enhance = settings.enhance();
    if (enhance == null) {
      return;
    }
    double weight = enhance.enhancement().weight();
    if (!(weight >= 0 && Double.isFinite(weight))) {
      problems.add(
          "Enhance-A-Video's weight is " + weight, where.apply("enhance_a_video"), "use 2");
    }
    range(enhance.range(), "enhance_a_video");
  }

  private void range(StepRange range, String key) {
    if (!range.isPossible()) {
      problems.add(
          "there are no steps from %s to %s".formatted(range.start(), range.end()),
          where.apply(key),
          "give two shares of the steps from 0 to 1, as in 0.1-0.8");
    }
  }

  /// What is asked for and would not be done.
  private void effects() {
    var guidances = settings.ofSteps(scale, count);
    boolean guided = guidances.stream().anyMatch(Guidance::usesNegative);
    if (!guided && !settings.steps().equals(GuidedSteps.ALL)) {
      nothing("guidance", "guidance_steps", "raise the guidance scale, or leave it out");
    }
    var star = settings.zeroStar();
    if (!guided && star != null && star.zeroInitSteps() == 0) {
      nothing("CFG-Zero*", "zero_star", "raise the guidance scale, or leave it out");
    }
    var skip = settings.skipLayers();
    if (skip != null && noStep(step -> skips(guidances.get(step), step))) {
      nothing(
          "skip-layer guidance",
          "skip_layers",
          "raise the guidance scale, widen the range, or leave it out");
    }
    var enhance = settings.enhance();
    if (enhance != null && noStep(step -> enhance.range().covers(step, count, settings.ranges()))) {
      nothing("Enhance-A-Video", "enhance_a_video", "widen the range, or leave it out");
    }
  }

  private boolean skips(Guidance guidance, int step) {
    return guidance instanceof Guidance.AwayFromSkipped
        || guidance.usesNegative() && !settings.withoutInNegative(step, count).isEmpty();
  }

  private boolean noStep(IntPredicate acts) {
    return IntStream.range(0, count).noneMatch(acts);
  }

  private void nothing(String what, String key, String fix) {
    problems.add(
        "%s would act on none of the %d steps".formatted(what, count), where.apply(key), fix);
  }
}
