package dev.genga.wan.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problem;
import dev.genga.base.Problems;
import dev.genga.wan.guidance.CfgZeroStar;
import dev.genga.wan.guidance.EnhanceAVideo;
import dev.genga.wan.guidance.GuidedSteps;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.RangeRule;
import dev.genga.wan.guidance.ScaleCourse;
import dev.genga.wan.guidance.SkipLayers;
import dev.genga.wan.guidance.StepRange;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.transformer.FrameEnhancement;
import dev.genga.wan.transformer.NormalizedAttentionGuidance;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuidanceSettingsTest {
  private static final GuidanceSettings DEFAULT = GuidanceSettings.DEFAULT;
  private static final SkipLayers SKIP =
      new SkipLayers(List.of(9), SkipLayers.Mode.UNCOND, 3, SkipLayers.USUAL_RANGE);
  private static final EnhanceAVideo ENHANCE = enhance(2, StepRange.ALL);

  @Test
  void whatTheProgramsBesideHaveAsTheirUsualIsPossible() {
    var all =
        DEFAULT
            .withNag(new Nag(NormalizedAttentionGuidance.USUAL, null))
            .withSkipLayers(SKIP)
            .withEnhance(ENHANCE)
            .withZeroStar(new CfgZeroStar(1));
    assertThat(problems(all, 5)).isEmpty();
    assertThat(problems(all.withRanges(RangeRule.WRAPPER), 5)).isEmpty();
    assertThat(problems(DEFAULT, 1)).isEmpty();
  }

  @Test
  void everythingWrongIsToldTogether() {
    var nag =
        new NormalizedAttentionGuidance(-1, Double.NaN, 1.5, NormalizedAttentionGuidance.Norm.L1);
    var settings =
        new GuidanceSettings(
            new GuidedSteps.Skipping(GuidedSteps.Skip.LATE, 1.5),
            new ScaleCourse.Listed(List.of(5.0, -1.0)),
            new CfgZeroStar(20),
            new SkipLayers(List.of(), SkipLayers.Mode.ORIGINAL, Double.NaN, new StepRange(1, 0)),
            new Nag(nag, null),
            enhance(-2, new StepRange(0, 2)),
            RangeRule.TRAINER);
    assertThat(problems(settings, 5))
        .containsExactly(
            new Problem(
                "a share of 1.5 of the steps can't be guided", "--guidance_steps", "use 0 to 1"),
            new Problem("a guidance scale is -1.0", "--guidance_scales", "use 1 for none"),
            new Problem(
                "there are 2 guidance scales for 20 steps",
                "--guidance_scales",
                "give one for each step"),
            new Problem(
                "CFG-Zero* can't stand still for 20 of 20 steps",
                "--zero_star",
                "use 1, or 0 for none"),
            new Problem(
                "blocks [] can't be left out",
                "--skip_layers",
                "name one or more by their numbers, from 0, as in 9,10"),
            new Problem("the scale of skip-layer guidance is NaN", "--skip_layers", "use 3.0"),
            range("1.0 to 0.0", "--skip_layers"),
            new Problem("NAG's scale is -1.0", "--nag", "use 11.0"),
            new Problem("NAG's tau is NaN", "--nag", "use 2.5"),
            new Problem("NAG's alpha is 1.5", "--nag", "use 0.25; it is 0 to 1"),
            new Problem("Enhance-A-Video's weight is -2.0", "--enhance_a_video", "use 2"),
            range("0.0 to 2.0", "--enhance_a_video"));
  }

  private static Problem range(String shown, String where) {
    return new Problem(
        "there are no steps from " + shown,
        where,
        "give two shares of the steps from 0 to 1, as in 0.1-0.8");
  }

  @Test
  void whatWouldChangeNothingIsToldToo() {
    assertThat(problems(DEFAULT.withSkipLayers(SKIP), 1))
        .extracting(Problem::what)
        .containsExactly("skip-layer guidance would act on none of the 20 steps");
    assertThat(problems(DEFAULT.withZeroStar(new CfgZeroStar(0)), 1))
        .extracting(Problem::what)
        .containsExactly("CFG-Zero* would act on none of the 20 steps");
    assertThat(problems(DEFAULT.withSteps(new GuidedSteps.Within(new StepRange(0.5, 0.52))), 5))
        .extracting(Problem::what)
        .containsExactly("guidance would act on none of the 20 steps");
    assertThat(problems(DEFAULT.withEnhance(enhance(2, new StepRange(0.52, 0.53))), 5))
        .extracting(Problem::what)
        .containsExactly("Enhance-A-Video would act on none of the 20 steps");
  }

  @Test
  void withoutGuidanceSomeOfItStillActs() {
    var original = new SkipLayers(List.of(9), SkipLayers.Mode.ORIGINAL, 3, StepRange.ALL);
    assertThat(problems(DEFAULT.withSkipLayers(original), 1)).isEmpty();
    assertThat(problems(DEFAULT.withZeroStar(new CfgZeroStar(1)), 1)).isEmpty();
    assertThat(problems(DEFAULT.withEnhance(ENHANCE), 1)).isEmpty();
  }

  @Test
  void theNegativePromptIsNeededWhereAStepAsksForIt() {
    assertThat(sampling(5).guided()).isTrue();
    assertThat(sampling(1).guided()).isFalse();
    assertThat(sampling(1).withGuidance(DEFAULT.withSkipLayers(SKIP)).guided()).isFalse();
    var original = new SkipLayers(List.of(9), SkipLayers.Mode.ORIGINAL, 3, StepRange.ALL);
    assertThat(sampling(1).withGuidance(DEFAULT.withSkipLayers(original)).guided()).isTrue();
    var never = new GuidedSteps.Skipping(GuidedSteps.Skip.EARLY, 0);
    assertThat(sampling(5).withGuidance(DEFAULT.withSteps(never)).guided()).isFalse();
    var ramp = new ScaleCourse.Ramp(ScaleCourse.Shape.LINEAR, 5);
    assertThat(sampling(1).withGuidance(DEFAULT.withScales(ramp)).guided()).isTrue();
  }

  @Test
  void passesAreCountedByStep() {
    assertThat(sampling(1).passes()).isEqualTo(20);
    assertThat(sampling(5).passes()).isEqualTo(40);
    var half = new GuidedSteps.Within(new StepRange(0, 0.5));
    assertThat(sampling(5).withGuidance(DEFAULT.withSteps(half)).passes()).isEqualTo(30);
    var still = DEFAULT.withZeroStar(new CfgZeroStar(2));
    assertThat(sampling(5).withGuidance(still).passes()).isEqualTo(36);
    assertThat(sampling(5).withGuidance(DEFAULT.withSkipLayers(SKIP)).passes()).isEqualTo(40);
    var original = new SkipLayers(List.of(9), SkipLayers.Mode.ORIGINAL, 3, new StepRange(0, 0.5));
    assertThat(sampling(5).withGuidance(DEFAULT.withSkipLayers(original)).passes()).isEqualTo(50);
    assertThat(sampling(1).withGuidance(DEFAULT.withSkipLayers(original)).passes()).isEqualTo(30);
  }

  @Test
  void aSingleFrameHasNothingToEnhance() {
    var request = GenerationRequest.of("a cat", 1);
    var enhanced =
        request.withSampling(request.sampling().withGuidance(DEFAULT.withEnhance(ENHANCE)));
    var problems = new Problems();
    enhanced.check(problems, key -> "--" + key);
    assertThat(problems.isEmpty()).isTrue();
    enhanced.withSize(new VideoSize(64, 64, 1)).check(problems, key -> "--" + key);
    assertThat(problems.list())
        .containsExactly(
            new Problem(
                "Enhance-A-Video compares frames, and there is one",
                "--enhance_a_video",
                "leave it out for an image"));
  }

  /// Of 20 steps over a video half are walked: a list is of those, or of all 20, as older files have it.
  @Test
  void aListOverAVideoIsOfTheStepsThatAreWalked() {
    var over =
        GenerationRequest.of("a cat", 1)
            .withTask(Task.TEXT_TO_VIDEO.withVideo(new StartVideo("street.mp4", 0.5)));
    for (int count : new int[] {9, 10, 11, 20}) {
      var scales = new ScaleCourse.Listed(Collections.nCopies(count, 4.0));
      var problems = new Problems();
      over.withSampling(sampling(5).withGuidance(DEFAULT.withScales(scales)))
          .check(problems, key -> "--" + key);
      if (count == 10 || count == 20) {
        assertThat(problems.list()).as("%d scales", count).isEmpty();
      } else {
        assertThat(problems.list())
            .extracting(Problem::what)
            .containsExactly("there are %d guidance scales for 10 steps".formatted(count));
      }
    }
  }

  @Test
  void riflexCountsFrequenciesFrom1() {
    var problems = new Problems();
    sampling(5).withRiflex(-1).check(20, problems, key -> "--" + key);
    assertThat(problems.list())
        .extracting(Problem::what)
        .containsExactly("RIFLEx can't slow down frequency -1");
  }

  private static EnhanceAVideo enhance(double weight, StepRange range) {
    return new EnhanceAVideo(
        new FrameEnhancement(weight, FrameEnhancement.Groups.NEIGHBOURS), range);
  }

  private static SamplingSettings sampling(double scale) {
    return new SamplingSettings(Sampler.UNIPC, Schedule.Form.OFFICIAL, 20, scale, 5);
  }

  private static List<Problem> problems(GuidanceSettings settings, double scale) {
    var problems = new Problems();
    sampling(scale).withGuidance(settings).check(20, problems, key -> "--" + key);
    return problems.list();
  }
}
