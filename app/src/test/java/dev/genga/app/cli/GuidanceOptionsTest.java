package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problem;
import dev.genga.base.Problems;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GuidanceSettings;
import dev.genga.wan.generation.NegativePreset;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.guidance.CfgZeroStar;
import dev.genga.wan.guidance.EnhanceAVideo;
import dev.genga.wan.guidance.GuidedSteps;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.RangeRule;
import dev.genga.wan.guidance.ScaleCourse;
import dev.genga.wan.guidance.SkipLayers;
import dev.genga.wan.guidance.StepRange;
import dev.genga.wan.transformer.FrameEnhancement;
import dev.genga.wan.transformer.NormalizedAttentionGuidance;
import dev.genga.wan.transformer.NormalizedAttentionGuidance.Norm;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class GuidanceOptionsTest {
  private final Problems problems = new Problems();

  @Command
  private static final class Holder {
    @Mixin private GuidanceOptions guidance = new GuidanceOptions();
  }

  @Test
  void withoutOptionsEverythingStays() {
    assertThat(over(SamplingSettings.DEFAULTS)).isEqualTo(SamplingSettings.DEFAULTS);
    assertThat(over(full())).isEqualTo(full());
  }

  @Test
  void eachOptionIsTakenUp() {
    assertThat(
            over(
                SamplingSettings.DEFAULTS,
                "--guidance-scales=cosine:2",
                "--guidance-steps=early_late:0.75",
                "--zero-star=2",
                "--skip-layers=10,9",
                "--skip-layers-steps=0.2-0.8",
                "--skip-layers-scale=2.5",
                "--nag=9:3:0.5",
                "--nag-negative=@2d-animation",
                "--nag-norm=l2",
                "--enhance-a-video=4",
                "--enhance-a-video-steps=0-0.5",
                "--enhance-a-video-groups=frames",
                "--step-ranges=wrapper",
                "--riflex=6"))
        .isEqualTo(full());
    assertThat(problems.list()).isEmpty();
  }

  private static SamplingSettings full() {
    var start = SamplingSettings.DEFAULTS;
    var guidance =
        new GuidanceSettings(
            new GuidedSteps.Skipping(GuidedSteps.Skip.EARLY_LATE, 0.75),
            new ScaleCourse.Ramp(ScaleCourse.Shape.COSINE, 2),
            new CfgZeroStar(2),
            new SkipLayers(List.of(9, 10), SkipLayers.Mode.ORIGINAL, 2.5, new StepRange(0.2, 0.8)),
            new Nag(
                new NormalizedAttentionGuidance(9, 3, 0.5, Norm.L2),
                NegativePreset.ANIMATION_2D.text()),
            new EnhanceAVideo(
                new FrameEnhancement(4, FrameEnhancement.Groups.FRAMES), new StepRange(0, 0.5)),
            RangeRule.WRAPPER);
    return new SamplingSettings(
            start.sampler(), start.form(), start.steps(), start.guidanceScale(), start.flowShift())
        .withGuidance(guidance)
        .withRiflex(6);
  }

  @Test
  void whatIsLeftOutHasTheUsualValue() {
    var settings =
        over(
                SamplingSettings.DEFAULTS,
                "--nag=11",
                "--skip-layers=9",
                "--enhance-a-video=2",
                "--guidance-scales=6,5,1",
                "--guidance-steps=0-0.5")
            .guidance();
    assertThat(settings)
        .isEqualTo(
            GuidanceSettings.DEFAULT
                .withNag(new Nag(NormalizedAttentionGuidance.USUAL, null))
                .withSkipLayers(
                    new SkipLayers(
                        List.of(9),
                        SkipLayers.Mode.UNCOND,
                        SkipLayers.USUAL_SCALE,
                        SkipLayers.USUAL_RANGE))
                .withEnhance(
                    new EnhanceAVideo(
                        new FrameEnhancement(2, FrameEnhancement.Groups.NEIGHBOURS), StepRange.ALL))
                .withScales(new ScaleCourse.Listed(List.of(6.0, 5.0, 1.0)))
                .withSteps(new GuidedSteps.Within(new StepRange(0, 0.5))));
  }

  @Test
  void whatAFileBringsCanBeSwitchedOffOrChanged() {
    var off =
        over(full(), "--nag=off", "--skip-layers=off", "--zero-star=off", "--enhance-a-video=off");
    assertThat(off.guidance())
        .isEqualTo(
            full()
                .guidance()
                .withNag(null)
                .withSkipLayers(null)
                .withZeroStar(null)
                .withEnhance(null));
    var changed = over(full(), "--nag-norm=l1").guidance().nag();
    assertThat(changed)
        .isEqualTo(
            new Nag(
                new NormalizedAttentionGuidance(9, 3, 0.5, Norm.L1),
                NegativePreset.ANIMATION_2D.text()));
    assertThat(problems.list()).isEmpty();
  }

  @Test
  void namesOfNegativePromptsStandForTheirText() {
    assertThat(negative("--negative=@2d-animation")).isEqualTo(NegativePreset.ANIMATION_2D.text());
    assertThat(negative("--negative=@wan")).isEqualTo(GenerationRequest.WAN_NEGATIVE_PROMPT);
    assertThat(negative("--negative=grey")).isEqualTo("grey");
    assertThat(negative()).isEqualTo("as before");
    assertThat(problems.list()).isEmpty();
    negative("--negative=@report");
    assertThat(problems.list())
        .containsExactly(
            new Problem(
                "there is no negative prompt named @report; there are @wan, @2d-animation",
                "--negative",
                "write one of them, or the prompt itself"));
  }

  @Test
  void whatCanNotBeReadIsToldTogether() {
    over(
        SamplingSettings.DEFAULTS,
        "--guidance-scales=much",
        "--guidance-steps=now:0.5",
        "--zero-star=one",
        "--skip-layers=9-10",
        "--nag=high",
        "--enhance-a-video=a-lot",
        "--step-ranges=mine");
    assertThat(problems.list())
        .extracting(Problem::where)
        .containsExactly(
            "--guidance-steps",
            "--guidance-scales",
            "--zero-star",
            "--skip-layers",
            "--nag",
            "--enhance-a-video",
            "--step-ranges");
    assertThat(problems.list().getFirst())
        .isEqualTo(
            new Problem(
                "'now:0.5' is not what --guidance-steps takes",
                "--guidance-steps",
                "write a part of the steps, as in 0-0.5, or one of [early, late, middle,"
                    + " early_late, alternate] and a share, as in alternate:0.5"));
  }

  @Test
  void moreAboutWhatIsNotThereIsRefused() {
    over(
        SamplingSettings.DEFAULTS,
        "--nag-norm=l2",
        "--nag-negative=grey",
        "--skip-layers-scale=3",
        "--skip-layers-steps=0-1",
        "--enhance-a-video-steps=0-1",
        "--enhance-a-video-groups=frames");
    assertThat(problems.list())
        .extracting(Problem::what)
        .containsExactly(
            "--skip-layers-steps has no effect without --skip-layers",
            "--skip-layers-scale has no effect without --skip-layers",
            "--nag-negative has no effect without --nag",
            "--nag-norm has no effect without --nag",
            "--enhance-a-video-steps has no effect without --enhance-a-video",
            "--enhance-a-video-groups has no effect without --enhance-a-video");
  }

  private SamplingSettings over(SamplingSettings start, String... arguments) {
    return parsed(arguments).over(start, problems);
  }

  private String negative(String... arguments) {
    return parsed(arguments).negativePrompt("as before", problems);
  }

  private static GuidanceOptions parsed(String... arguments) {
    var holder = new Holder();
    new CommandLine(holder).setExpandAtFiles(false).parseArgs(arguments);
    return holder.guidance;
  }
}
