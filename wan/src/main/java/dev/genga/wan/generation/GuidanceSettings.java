package dev.genga.wan.generation;

import dev.genga.base.Problems;
import dev.genga.wan.guidance.CfgZeroStar;
import dev.genga.wan.guidance.EnhanceAVideo;
import dev.genga.wan.guidance.Guidance;
import dev.genga.wan.guidance.GuidedSteps;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.RangeRule;
import dev.genga.wan.guidance.ScaleCourse;
import dev.genga.wan.guidance.SkipLayers;
import dev.genga.wan.transformer.ForwardOptions;
import dev.genga.wan.transformer.FrameEnhancement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What leads the steps besides the guidance scale. [#DEFAULT] is classifier-free guidance at all steps.
///
/// ```java
/// var settings = GuidanceSettings.DEFAULT.withNag(new Nag(NormalizedAttentionGuidance.USUAL, null));
/// ```
///
/// @param steps on which classifier-free guidance acts
/// @param scales how its scale runs over them
/// @param zeroStar CFG-Zero*, or null
/// @param skipLayers skip-layer guidance, or null
/// @param nag normalized attention guidance, or null
/// @param enhance Enhance-A-Video, or null
/// @param ranges which steps the ranges of all of these cover
public record GuidanceSettings(
    GuidedSteps steps,
    ScaleCourse scales,
    @Nullable CfgZeroStar zeroStar,
    @Nullable SkipLayers skipLayers,
    @Nullable Nag nag,
    @Nullable EnhanceAVideo enhance,
    RangeRule ranges) {
  /// Classifier-free guidance with one scale at all steps.
  public static final GuidanceSettings DEFAULT =
      new GuidanceSettings(
          GuidedSteps.ALL, ScaleCourse.CONSTANT, null, null, null, null, RangeRule.TRAINER);

  /// The guidance of each step.
  ///
  /// @param scale the request's guidance scale
  /// @param count how many steps there are
  List<Guidance> ofSteps(double scale, int count) {
    var guided = steps.of(count, ranges);
    int first = guided.nextSetBit(0);
    int last = guided.length() - 1;
    var all = new ArrayList<Guidance>();
    for (int step = 0; step < count; step++) {
      if (zeroStar != null && step < zeroStar.zeroInitSteps()) {
        all.add(new Guidance.Still());
      } else if (guided.get(step)) {
        all.add(guided(scales.at(scale, step, first, last), step, count));
      } else {
        all.add(new Guidance.Unguided());
      }
    }
    return all;
  }

  private Guidance guided(double scale, int step, int count) {
    Guidance plain = new Guidance.ClassifierFree(scale);
    if (scale == 1) {
      plain = new Guidance.Unguided();
    } else if (zeroStar != null) {
      plain = new Guidance.ZeroStar(scale);
    }
    return skipLayers != null && skips(SkipLayers.Mode.ORIGINAL, step, count)
        ? new Guidance.AwayFromSkipped(plain, skipLayers.scale())
        : plain;
  }

  private boolean skips(SkipLayers.Mode mode, int step, int count) {
    return skipLayers != null
        && skipLayers.mode() == mode
        && skipLayers.range().covers(step, count, ranges);
  }

  /// The guidance scale of each step, 1 where there is no guidance.
  ///
  /// @param scale the request's guidance scale
  /// @param count how many steps there are
  public List<Double> scales(double scale, int count) {
    var guided = steps.of(count, ranges);
    int first = guided.nextSetBit(0);
    int last = guided.length() - 1;
    return IntStream.range(0, count)
        .mapToObj(step -> guided.get(step) ? scales.at(scale, step, first, last) : 1.0)
        .toList();
  }

  /// What all passes of a step do.
  ForwardOptions ofAllPasses(int step, int count, int riflex) {
    return new ForwardOptions(Set.of(), null, enhancement(step, count), riflex);
  }

  private @Nullable FrameEnhancement enhancement(int step, int count) {
    return enhance != null && enhance.range().covers(step, count, ranges)
        ? enhance.enhancement()
        : null;
  }

  /// The blocks that a step's negative pass leaves out.
  Set<Integer> withoutInNegative(int step, int count) {
    return skipLayers != null && skips(SkipLayers.Mode.UNCOND, step, count)
        ? Set.copyOf(skipLayers.blocks())
        : Set.of();
  }

  /// The blocks that a pass of its own leaves out.
  Set<Integer> withoutInSkipped() {
    return skipLayers == null ? Set.of() : Set.copyOf(skipLayers.blocks());
  }

  /// The prompt that normalized attention guidance leads away from, or null.
  ///
  /// @param negativePrompt the request's
  @Nullable String nagPrompt(String negativePrompt) {
    if (nag == null) {
      return null;
    }
    return nag.negativePrompt() == null ? negativePrompt : nag.negativePrompt();
  }

  /// The same with classifier-free guidance on other steps.
  public GuidanceSettings withSteps(GuidedSteps other) {
    return new GuidanceSettings(other, scales, zeroStar, skipLayers, nag, enhance, ranges);
  }

  /// The same with scales that run otherwise.
  public GuidanceSettings withScales(ScaleCourse other) {
    return new GuidanceSettings(steps, other, zeroStar, skipLayers, nag, enhance, ranges);
  }

  /// The same with CFG-Zero*, or without it for null.
  public GuidanceSettings withZeroStar(@Nullable CfgZeroStar other) {
    return new GuidanceSettings(steps, scales, other, skipLayers, nag, enhance, ranges);
  }

  /// The same with skip-layer guidance, or without it for null.
  public GuidanceSettings withSkipLayers(@Nullable SkipLayers other) {
    return new GuidanceSettings(steps, scales, zeroStar, other, nag, enhance, ranges);
  }

  /// The same with normalized attention guidance, or without it for null.
  public GuidanceSettings withNag(@Nullable Nag other) {
    return new GuidanceSettings(steps, scales, zeroStar, skipLayers, other, enhance, ranges);
  }

  /// The same with Enhance-A-Video, or without it for null.
  public GuidanceSettings withEnhance(@Nullable EnhanceAVideo other) {
    return new GuidanceSettings(steps, scales, zeroStar, skipLayers, nag, other, ranges);
  }

  /// The same with ranges that cover other steps.
  public GuidanceSettings withRanges(RangeRule other) {
    return new GuidanceSettings(steps, scales, zeroStar, skipLayers, nag, enhance, other);
  }

  /// Adds what can't be, or would change nothing.
  ///
  /// @param scale the request's guidance scale
  /// @param count how many steps are walked
  /// @param all how many would be without a video that is started from
  /// @param where from a key of [GuidanceJson] to where the user said it
  void check(double scale, int count, int all, Problems problems, UnaryOperator<String> where) {
    new GuidanceCheck(this, scale, count, all, problems, where).check();
  }
}
