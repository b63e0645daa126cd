package dev.genga.wan.generation;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.testing.Golden;
import dev.genga.wan.guidance.CfgZeroStar;
import dev.genga.wan.guidance.EnhanceAVideo;
import dev.genga.wan.guidance.GuidedSteps;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.ScaleCourse;
import dev.genga.wan.guidance.SkipLayers;
import dev.genga.wan.guidance.StepRange;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.FrameEnhancement;
import dev.genga.wan.transformer.NormalizedAttentionGuidance;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuidedVelocityTest {
  /// Answers the number of the prompt, and writes down what it is asked for.
  private final List<String> asked = new ArrayList<>();

  private final VelocityModel model =
      (latents, timesteps, prompts, options) -> {
        asked.add(
            "%.0f at %.0f%s%s%s"
                .formatted(
                    prompts.getFirst().select(0, 0).item(),
                    timesteps.item(),
                    options.skippedBlocks().isEmpty() ? "" : " without " + options.skippedBlocks(),
                    options.negative() == null
                        ? ""
                        : " away from %.0f".formatted(options.negative().prompt().item()),
                    options.enhancement() == null ? "" : " enhanced"));
        return prompts.getFirst().reshape(1, 1, 1, 1, 1);
      };

  private TensorScope scope;
  private Autograd.Mode mode;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    mode = Autograd.off();
  }

  @AfterEach
  void close() {
    mode.close();
    scope.close();
  }

  @Test
  void asksTheModelForBothPromptsAtOneTimestep() {
    assertThat(velocities(sampling(1, 5))).containsExactly(1 + 5.0 * (3 - 1));
    assertThat(asked).containsExactly("3 at 1000", "1 at 1000");
  }

  @Test
  void aScaleOf1LeavesTheNegativePromptOut() {
    assertThat(velocities(sampling(1, 1))).containsExactly(3.0);
    assertThat(asked).containsExactly("3 at 1000");
  }

  @Test
  void aPromptThatIsMissingIsRefused() {
    var prompts = new EncodedPrompts(number(3), null);
    assertThatThrownBy(() -> new GuidedVelocity(model, prompts, sampling(1, 5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5.0");
    var nag = sampling(1, 1).withGuidance(GuidanceSettings.DEFAULT.withNag(NAG));
    assertThatThrownBy(() -> new GuidedVelocity(model, prompts, nag))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NAG");
  }

  @Test
  void guidanceOnAPartOfTheStepsLeavesTheOthersWithOnePass() {
    var half = GuidanceSettings.DEFAULT.withSteps(new GuidedSteps.Within(new StepRange(0, 0.5)));
    assertThat(velocities(sampling(4, 5).withGuidance(half))).containsExactly(11.0, 11.0, 3.0, 3.0);
    assertThat(asked)
        .containsExactly("3 at 1000", "1 at 1000", "3 at 750", "1 at 750", "3 at 500", "3 at 250");
  }

  @Test
  void eachStepHasItsScale() {
    var listed =
        GuidanceSettings.DEFAULT.withScales(new ScaleCourse.Listed(List.of(5.0, 2.0, 1.0, 0.0)));
    assertThat(velocities(sampling(4, 7).withGuidance(listed)))
        .containsExactly(11.0, 5.0, 3.0, 1.0);
    assertThat(asked).hasSize(7);
    var ramp =
        GuidanceSettings.DEFAULT.withScales(new ScaleCourse.Ramp(ScaleCourse.Shape.LINEAR, 1));
    assertThat(velocities(sampling(4, 7).withGuidance(ramp))).containsExactly(15.0, 11.0, 7.0, 3.0);
  }

  @Test
  void cfgZeroStarStandsStillAndThenLeadsAwayFromTheNearestMultiple() {
    var star = GuidanceSettings.DEFAULT.withZeroStar(new CfgZeroStar(2));
    assertThat(velocities(sampling(4, 5).withGuidance(star)))
        .containsExactly(0.0, 0.0, 3.0, 3.0); // three times 1 is 3, whatever the scale
    assertThat(asked).containsExactly("3 at 500", "1 at 500", "3 at 250", "1 at 250");
    asked.clear();
    assertThat(velocities(sampling(4, 1).withGuidance(star))).containsExactly(0.0, 0.0, 3.0, 3.0);
    assertThat(asked).containsExactly("3 at 500", "3 at 250");
  }

  @Test
  void skipLayerGuidanceLeavesBlocksOutOfTheNegativePassOfItsSteps() {
    var skip = skipLayers(SkipLayers.Mode.UNCOND, new StepRange(0.5, 1));
    velocities(sampling(2, 5).withGuidance(skip));
    assertThat(asked).containsExactly("3 at 1000", "1 at 1000", "3 at 500", "1 at 500 without [9]");
  }

  @Test
  void skipLayerGuidanceInItsFirstFormTakesAPassMore() {
    var skip = skipLayers(SkipLayers.Mode.ORIGINAL, new StepRange(0, 0.5));
    assertThat(velocities(sampling(2, 5).withGuidance(skip)))
        .containsExactly(11.0 + 4 * (3 - 1), 11.0);
    assertThat(asked)
        .containsExactly("3 at 1000", "1 at 1000", "1 at 1000 without [9]", "3 at 500", "1 at 500");
    asked.clear();
    assertThat(velocities(sampling(2, 1).withGuidance(skip)))
        .containsExactly(3.0 + 4 * (3 - 1), 3.0);
    assertThat(asked).containsExactly("3 at 1000", "1 at 1000 without [9]", "3 at 500");
  }

  @Test
  void nagIsInThePassOfThePromptAloneAndEnhanceAVideoInAll() {
    var settings =
        GuidanceSettings.DEFAULT
            .withNag(NAG)
            .withEnhance(
                new EnhanceAVideo(
                    new FrameEnhancement(2, FrameEnhancement.Groups.NEIGHBOURS),
                    new StepRange(0, 0.5)));
    velocities(sampling(2, 5).withGuidance(settings));
    assertThat(asked)
        .containsExactly(
            "3 at 1000 away from 7 enhanced",
            "1 at 1000 enhanced",
            "3 at 500 away from 7",
            "1 at 500");
  }

  /// The case holds one step of skip-layer guidance at scale 6, in both forms, and its three passes.
  @Test
  void skipLayerGuidanceAgreesWithTheReference() {
    try (var golden = Golden.load("cfg_guidance")) {
      var transformer = FixtureWeights.of("wan_transformer_t2v").model(DType.FLOAT32);
      var prompts =
          new EncodedPrompts(golden.get("slg.context_cond"), golden.get("slg.context_uncond"));
      var blocks = new ArrayList<Integer>();
      golden.json().at("/config/slg_blocks").forEach(block -> blocks.add(block.asInt()));
      double scale = golden.json().at("/config/slg_scale").asDouble();
      var latents = golden.get("slg.x").unsqueeze(0);
      double timestep = golden.get("slg.t").item();
      for (var mode : SkipLayers.Mode.values()) {
        var skip = new SkipLayers(blocks, mode, scale, StepRange.ALL);
        var settings = GuidanceSettings.DEFAULT.withSkipLayers(skip);
        try (var guided =
            new GuidedVelocity(
                transformer::forward, prompts, sampling(1, 6).withGuidance(settings))) {
          assertThatTensor(guided.at(latents, timestep).squeeze(0))
              .isCloseTo(
                  golden.get(mode == SkipLayers.Mode.ORIGINAL ? "slg.original" : "slg.uncond_mode"),
                  golden.tolerance("slg"));
        }
      }
      try (var guided = new GuidedVelocity(transformer::forward, prompts, sampling(1, 1))) {
        assertThatTensor(guided.at(latents, timestep).squeeze(0))
            .isCloseTo(golden.get("slg.cond"), golden.tolerance("slg"));
      }
    }
  }

  private static final Nag NAG = new Nag(NormalizedAttentionGuidance.USUAL, null);

  private static GuidanceSettings skipLayers(SkipLayers.Mode mode, StepRange range) {
    return GuidanceSettings.DEFAULT.withSkipLayers(new SkipLayers(List.of(9), mode, 4, range));
  }

  private static SamplingSettings sampling(int steps, double scale) {
    return new SamplingSettings(Sampler.EULER, Schedule.Form.OFFICIAL, steps, scale, 1);
  }

  /// The velocity of each step, with the prompt 3, the negative prompt 1 and NAG's 7.
  private List<Double> velocities(SamplingSettings sampling) {
    var prompts = new EncodedPrompts(number(3), number(1), number(7));
    var velocities = new ArrayList<Double>();
    var latents = Tensors.zeros(new long[] {1, 1, 1, 1, 1}, DType.FLOAT32, Device.CPU);
    try (var guided = new GuidedVelocity(model, prompts, sampling)) {
      var schedule = sampling.schedule();
      for (int step = 0; step < schedule.steps(); step++) {
        guided.onStep(step);
        velocities.add(guided.at(latents, schedule.timestep(step)).item());
      }
    }
    return velocities;
  }

  private static Tensor number(float value) {
    return Tensors.of(new float[] {value}, 1);
  }
}
