package dev.genga.app.workflow;

import dev.genga.wan.generation.GuidanceSettings;
import dev.genga.wan.guidance.EnhanceAVideo;
import dev.genga.wan.guidance.GuidedSteps;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.RangeRule;
import dev.genga.wan.guidance.ScaleCourse;
import dev.genga.wan.guidance.SkipLayers;
import dev.genga.wan.guidance.StepRange;
import java.util.LinkedHashMap;
import java.util.Map;

/// What leads the steps, as a person reads it: only what differs from classifier-free guidance with one
/// scale at all steps.
final class GuidanceLines {
  private GuidanceLines() {}

  /// What is told by what it is of.
  static Map<String, String> of(GuidanceSettings guidance) {
    var lines = new LinkedHashMap<String, String>();
    if (!guidance.steps().equals(GuidedSteps.ALL)) {
      lines.put("guided steps", steps(guidance.steps()));
    }
    if (!guidance.scales().equals(ScaleCourse.CONSTANT)) {
      lines.put("scales", scales(guidance.scales()));
    }
    if (guidance.nag() != null) {
      lines.put("NAG", nag(guidance.nag()));
    }
    if (guidance.zeroStar() != null) {
      lines.put("CFG-Zero*", guidance.zeroStar().zeroInitSteps() + " steps stand still");
    }
    if (guidance.skipLayers() != null) {
      lines.put("skip layers", skipped(guidance.skipLayers()));
    }
    if (guidance.enhance() != null) {
      lines.put("enhance", enhanced(guidance.enhance()));
    }
    if (guidance.ranges() != RangeRule.TRAINER) {
      lines.put("step ranges", guidance.ranges().label());
    }
    return lines;
  }

  private static String steps(GuidedSteps steps) {
    return switch (steps) {
      case GuidedSteps.Within(var range) -> range.start() + " to " + range.end() + " of all";
      case GuidedSteps.Skipping(var skip, double share) ->
          "%s of all, without %s ones".formatted(share, skip.label());
    };
  }

  private static String scales(ScaleCourse scales) {
    return switch (scales) {
      case ScaleCourse.Constant _ -> "the same at all steps";
      case ScaleCourse.Ramp(var shape, double end) -> "to " + end + ", " + shape.label();
      case ScaleCourse.Listed(var all) -> "" + all;
    };
  }

  private static String nag(Nag nag) {
    var guidance = nag.guidance();
    var negative = nag.negativePrompt();
    return "%s, tau %s, alpha %s, norm %s%s"
        .formatted(
            guidance.scale(),
            guidance.tau(),
            guidance.alpha(),
            guidance.norm().label(),
            negative == null ? "" : ", away from: " + negative);
  }

  private static String skipped(SkipLayers skip) {
    var own =
        switch (skip.mode()) {
          case UNCOND -> "";
          case ORIGINAL -> ", a pass of its own, scale " + skip.scale();
        };
    return skip.blocks() + own + range(skip.range());
  }

  private static String enhanced(EnhanceAVideo enhance) {
    var enhancement = enhance.enhancement();
    return enhancement.weight() + ", " + enhancement.groups().label() + range(enhance.range());
  }

  private static String range(StepRange range) {
    return range.equals(StepRange.ALL)
        ? ""
        : ", from %s to %s of the steps".formatted(range.start(), range.end());
  }
}
