package dev.genga.wan.guidance;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Golden;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Holds the formulas of guidance, and the steps on which it acts, to those of musubi-tuner and
/// diffusers.
class GuidanceGoldenTest {
  private static final Golden GOLDEN = Golden.load("cfg_guidance");

  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @AfterAll
  static void closeGolden() {
    GOLDEN.close();
  }

  @Test
  void classifierFreeGuidanceAgreesWithTheReference() {
    for (var scale : scales()) {
      assertThatTensor(new Guidance.ClassifierFree(scale.asDouble()).velocity(predictions()))
          .isCloseTo(GOLDEN.get("cfg.out.s" + scale.asInt()), GOLDEN.tolerance("cfg"));
    }
  }

  @Test
  void cfgZeroStarsProjectionAgreesWithTheReference() {
    assertThatTensor(
            Guidance.ZeroStar.projection(GOLDEN.get("cfg.cond"), GOLDEN.get("cfg.uncond"))
                .flatten(0, 4))
        .isCloseTo(GOLDEN.get("zerostar.alpha"), GOLDEN.tolerance("zerostar"));
  }

  /// The case stands still for one step; its scale of 1 is no guidance.
  @Test
  void cfgZeroStarAgreesWithTheReference() {
    for (var scale : scales()) {
      double value = scale.asDouble();
      var later = value == 1 ? new Guidance.Unguided() : new Guidance.ZeroStar(value);
      String name = "zerostar.out.s" + scale.asInt();
      assertThatTensor(new Guidance.Still().velocity(predictions()))
          .isCloseTo(GOLDEN.get(name + ".step0"), 0);
      assertThatTensor(later.velocity(predictions()))
          .isCloseTo(GOLDEN.get(name + ".step1"), GOLDEN.tolerance("zerostar"));
    }
  }

  @Test
  void stepsAreLeftOutAsTheReferenceDoes() {
    var cases = GOLDEN.json("cfg_skip.json").get("cfg_skip");
    assertThat(cases).isNotEmpty();
    for (var one : cases) {
      var skip = GuidedSteps.Skip.valueOf(one.get("mode").asText().toUpperCase(Locale.ROOT));
      int steps = one.get("steps").asInt();
      var guided =
          new GuidedSteps.Skipping(skip, one.get("apply_ratio").asDouble())
              .of(steps, RangeRule.TRAINER);
      assertThat(
              IntStream.range(0, steps)
                  .mapToObj(step -> guided.get(step) ? "A" : "S")
                  .collect(Collectors.joining()))
          .as(one.toString())
          .isEqualTo(one.get("apply_cfg").asText());
    }
  }

  @Test
  void rangesCoverTheStepsThatTheyDoInTheReference() {
    var cases = GOLDEN.json("cfg_skip.json").get("slg_range");
    assertThat(cases).isNotEmpty();
    for (var one : cases) {
      int steps = one.get("steps").asInt();
      var range = new StepRange(one.get("start").asDouble(), one.get("end").asDouble());
      assertThat(IntStream.range(0, steps).filter(s -> range.covers(s, steps, RangeRule.TRAINER)))
          .as(one.toString())
          .containsExactlyElementsOf(
              IntStream.range(one.get("first").asInt(), one.get("end_exclusive").asInt())
                  .boxed()
                  .toList());
    }
  }

  private static JsonNode scales() {
    var scales = GOLDEN.json().at("/config/cfg");
    assertThat(scales).isNotEmpty();
    return scales;
  }

  private static Predictions predictions() {
    return new Predictions() {
      @Override
      public Tensor latents() {
        return GOLDEN.get("cfg.cond");
      }

      @Override
      public Tensor positive() {
        return GOLDEN.get("cfg.cond");
      }

      @Override
      public Tensor negative() {
        return GOLDEN.get("cfg.uncond");
      }

      @Override
      public Tensor skipped() {
        throw new AssertionError("no guidance of this test asks for it");
      }
    };
  }
}
