package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.wan.generation.GuidanceSettings;
import dev.genga.wan.generation.NegativePreset;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.guidance.EnhanceAVideo;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.RangeRule;
import dev.genga.wan.guidance.SkipLayers;
import dev.genga.wan.guidance.StepRange;
import dev.genga.wan.transformer.FrameEnhancement;
import dev.genga.wan.transformer.NormalizedAttentionGuidance;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What leads a video besides the guidance scale, which is one of [SamplingOptions].
final class GuidanceOptions {
  private static final String OFF = "off";

  @Option(
      names = "--negative",
      paramLabel = "PROMPT",
      description =
          "What not to show; @wan for Wan's own, @2d-animation for that and the looks of 3D"
              + " (default: @wan).")
  private @Nullable String negative;

  @Option(
      names = "--guidance-scales",
      paramLabel = "SCALES",
      description =
          "A scale for each step, as in 6,5,4,1; or linear:1 or cosine:1 for a way from"
              + " --guidance to 1.")
  private @Nullable String scales;

  @Option(
      names = "--guidance-steps",
      paramLabel = "STEPS",
      description =
          "The part of the steps that is guided, as in 0-0.5; or a share of them, leaving out"
              + " others: early:0.7, late:0.7, middle:0.7, early_late:0.7, alternate:0.5"
              + " (default: all).")
  private @Nullable String steps;

  @Option(
      names = "--zero-star",
      paramLabel = "STEPS",
      description = "CFG-Zero*, standing still for so many steps: 1 is usual, 0 is none.")
  private @Nullable String zeroStar;

  @Option(
      names = "--skip-layers",
      paramLabel = "BLOCKS",
      description = "Skip-layer guidance: blocks that the negative pass leaves out, as in 9,10.")
  private @Nullable String skipLayers;

  @Option(
      names = "--skip-layers-steps",
      paramLabel = "RANGE",
      description = "The part of the steps with it (default: 0.1-1).")
  private @Nullable String skipLayersSteps;

  @Option(
      names = "--skip-layers-scale",
      paramLabel = "SCALE",
      description =
          "Make it a pass of its own, with this scale: 3 is usual (default: none, it takes the"
              + " negative pass's place).")
  private @Nullable Double skipLayersScale;

  @Option(
      names = "--nag",
      paramLabel = "SCALE[:TAU[:ALPHA]]",
      description =
          "Normalized attention guidance, by which the negative prompt works at --guidance 1:"
              + " 11:2.5:0.25 is usual.")
  private @Nullable String nag;

  @Option(
      names = "--nag-negative",
      paramLabel = "PROMPT",
      description = "What it leads away from (default: as --negative).")
  private @Nullable String nagNegative;

  @Option(
      names = "--nag-norm",
      paramLabel = "NORM",
      description = "What it measures by: l1, or l2 as its program for FLUX does (default: l1).")
  private @Nullable String nagNorm;

  @Option(
      names = "--enhance-a-video",
      paramLabel = "WEIGHT",
      description = "Enhance-A-Video: more weight on other frames; 2 is usual.")
  private @Nullable String enhance;

  @Option(
      names = "--enhance-a-video-steps",
      paramLabel = "RANGE",
      description = "The part of the steps with it (default: 0-1).")
  private @Nullable String enhanceSteps;

  @Option(
      names = "--enhance-a-video-groups",
      paramLabel = "GROUPS",
      description =
          "What it compares: neighbours, as ComfyUI-WanVideoWrapper does, or frames, as its paper"
              + " does (default: neighbours).")
  private @Nullable String enhanceGroups;

  @Option(
      names = "--step-ranges",
      paramLabel = "RULE",
      description =
          "Which steps a part of them is: trainer for musubi-tuner's, wrapper for"
              + " ComfyUI-WanVideoWrapper's (default: trainer).")
  private @Nullable String ranges;

  @Option(
      names = "--riflex",
      paramLabel = "NUMBER",
      description =
          "RIFLEx for videos of more than 81 frames, so that they don't begin anew: the frequency"
              + " to slow down, 6 is usual (default: 0, none).")
  private @Nullable Integer riflex;

  /// The negative prompt.
  ///
  /// @param start the one to start from
  String negativePrompt(String start, Problems problems) {
    return negative == null ? start : preset("--negative", negative, start, problems);
  }

  /// The guidance and RIFLEx, with everything else as it is.
  SamplingSettings over(SamplingSettings start, Problems problems) {
    return new SamplingSettings(
        start.sampler(),
        start.form(),
        start.steps(),
        start.guidanceScale(),
        start.flowShift(),
        start.levels(),
        start.teaCache(),
        start.batchedGuidance(),
        settings(start.guidance(), problems),
        riflex == null ? start.riflex() : riflex);
  }

  private GuidanceSettings settings(GuidanceSettings start, Problems problems) {
    var text = new GuidanceText(problems);
    return new GuidanceSettings(
        steps == null ? start.steps() : text.steps(steps, start.steps()),
        scales == null ? start.scales() : text.scales(scales, start.scales()),
        part(zeroStar, start.zeroStar(), text::zeroStar),
        skipLayers(start.skipLayers(), text),
        nag(start.nag(), text),
        enhance(start.enhance(), text),
        ranges == null ? start.ranges() : text.named("--step-ranges", ranges, RangeRule.TRAINER));
  }

  /// A part that is switched off, said anew, or as it was.
  private static <T> @Nullable T part(
      @Nullable String written, @Nullable T start, Function<String, @Nullable T> read) {
    if (written == null) {
      return start;
    }
    return written.equals(OFF) ? null : read.apply(written);
  }

  private @Nullable SkipLayers skipLayers(@Nullable SkipLayers start, GuidanceText text) {
    var blocks = part(skipLayers, start, text::skipLayers);
    if (blocks == null) {
      text.belongsTo("--skip-layers", "--skip-layers-steps", skipLayersSteps);
      text.belongsTo("--skip-layers", "--skip-layers-scale", skipLayersScale);
      return null;
    }
    return new SkipLayers(
        blocks.blocks(),
        skipLayersScale == null ? blocks.mode() : SkipLayers.Mode.ORIGINAL,
        skipLayersScale == null ? blocks.scale() : skipLayersScale,
        range("--skip-layers-steps", skipLayersSteps, blocks.range(), text));
  }

  private @Nullable Nag nag(@Nullable Nag start, GuidanceText text) {
    var asked = part(nag, start, text::nag);
    if (asked == null) {
      text.belongsTo("--nag", "--nag-negative", nagNegative);
      text.belongsTo("--nag", "--nag-norm", nagNorm);
      return null;
    }
    var guidance = asked.guidance();
    var norm =
        nagNorm == null ? guidance.norm() : text.named("--nag-norm", nagNorm, guidance.norm());
    return new Nag(
        new NormalizedAttentionGuidance(guidance.scale(), guidance.tau(), guidance.alpha(), norm),
        nagNegative == null
            ? asked.negativePrompt()
            : preset("--nag-negative", nagNegative, "", text.problems()));
  }

  private @Nullable EnhanceAVideo enhance(@Nullable EnhanceAVideo start, GuidanceText text) {
    var asked = part(enhance, start, text::enhance);
    if (asked == null) {
      text.belongsTo("--enhance-a-video", "--enhance-a-video-steps", enhanceSteps);
      text.belongsTo("--enhance-a-video", "--enhance-a-video-groups", enhanceGroups);
      return null;
    }
    var groups = asked.enhancement().groups();
    return new EnhanceAVideo(
        new FrameEnhancement(
            asked.enhancement().weight(),
            enhanceGroups == null
                ? groups
                : text.named("--enhance-a-video-groups", enhanceGroups, groups)),
        range("--enhance-a-video-steps", enhanceSteps, asked.range(), text));
  }

  private static StepRange range(
      String option, @Nullable String written, StepRange start, GuidanceText text) {
    return written == null ? start : text.range(option, written, start);
  }

  private static String preset(String option, String written, String otherwise, Problems problems) {
    try {
      return NegativePreset.resolve(written);
    } catch (IllegalArgumentException e) {
      problems.add(
          String.valueOf(e.getMessage()), option, "write one of them, or the prompt itself");
      return otherwise;
    }
  }
}
