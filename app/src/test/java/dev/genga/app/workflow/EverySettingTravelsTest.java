package dev.genga.app.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.workflow.RequestVariants.Variant;
import dev.genga.tensor.DType;
import dev.genga.tensor.weights.Float8Form;
import dev.genga.wan.generation.ContextWindows;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GuidanceSettings;
import dev.genga.wan.generation.LevelChoice;
import dev.genga.wan.generation.LoraReach;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.Precision;
import dev.genga.wan.generation.RequestJson;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.StartImages;
import dev.genga.wan.generation.StartVideo;
import dev.genga.wan.generation.StrengthRange;
import dev.genga.wan.generation.Task;
import dev.genga.wan.generation.TeaCache;
import dev.genga.wan.generation.VaeTiles;
import dev.genga.wan.generation.VideoSize;
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
import dev.genga.wan.workflow.Recipe;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Every setting of a request is in its JSON, which videos carry, and is told to who asks. The request's
/// records are taken apart by themselves: a setting that is added is held to both without a word here.
class EverySettingTravelsTest {
  private static final SkipLayers SKIP =
      new SkipLayers(List.of(9, 10), SkipLayers.Mode.UNCOND, 3, new StepRange(0.25, 0.75));

  /// Between them they have a value of every record and of every kind of steps and scales.
  private static final List<GenerationRequest> REQUESTS = List.of(whole(), other(), plain());

  private final List<Variant> variants =
      REQUESTS.stream().flatMap(request -> RequestVariants.of(request).stream()).toList();

  private static GenerationRequest whole() {
    var guidance =
        new GuidanceSettings(
            new GuidedSteps.Skipping(GuidedSteps.Skip.EARLY, 0.75),
            new ScaleCourse.Ramp(ScaleCourse.Shape.COSINE, 2),
            new CfgZeroStar(1),
            SKIP,
            new Nag(NormalizedAttentionGuidance.USUAL, "grey"),
            new EnhanceAVideo(
                new FrameEnhancement(2, FrameEnhancement.Groups.NEIGHBOURS),
                new StepRange(0.25, 0.75)),
            RangeRule.WRAPPER);
    var sampling =
        new SamplingSettings(Sampler.UNIPC, Schedule.Form.OFFICIAL, 20, 5, 5)
            .withLevels(new LevelChoice(List.of(), 1, 15))
            .withTeaCache(new TeaCache(0.2, 4, 12, TeaCache.Mode.E, false))
            .withGuidance(guidance)
            .withRiflex(4);
    var reach =
        new LoraReach(
            List.of(new StrengthRange(1, 4, 0.5)),
            List.of(new StrengthRange(2, 8, 0.5)),
            List.of("ffn", "cross_attn"),
            false);
    return new GenerationRequest(
        "a cat",
        "blurry",
        new VideoSize(64, 48, 121),
        16,
        sampling,
        42,
        List.of(new LoraUse("a.safetensors", 0.75, reach), new LoraUse("b.safetensors", 1)),
        new Task(
            new StartImages("her.png", "door.png"),
            null,
            new ContextWindows(ContextWindows.Kind.STATIC, 33, 8),
            new VaeTiles(256, 64)),
        new Precision(DType.FLOAT16, DType.BFLOAT16, DType.FLOAT32, Float8Form.BLOCKS, true));
  }

  private static GenerationRequest other() {
    var guidance =
        GuidanceSettings.DEFAULT
            .withSteps(new GuidedSteps.Within(new StepRange(0.25, 0.75)))
            .withScales(new ScaleCourse.Listed(List.of(6.0, 5.0, 4.0)))
            .withSkipLayers(
                new SkipLayers(List.of(9), SkipLayers.Mode.ORIGINAL, 3, new StepRange(0.25, 0.75)));
    var sampling =
        new SamplingSettings(Sampler.EULER, Schedule.Form.OFFICIAL, 3, 5, 5)
            .withLevels(LevelChoice.of(List.of(1.0, 0.75, 0.5, 0.0)))
            .withGuidance(guidance);
    return new GenerationRequest(
        "a dog",
        "grey",
        new VideoSize(64, 48, 121),
        24,
        sampling,
        7,
        List.of(new LoraUse("c.safetensors", 0.5)),
        Task.TEXT_TO_VIDEO
            .withVideo(new StartVideo("street.mp4", 0.75))
            .withWindows(new ContextWindows(ContextWindows.Kind.UNIFORM, 33, 8)));
  }

  private static GenerationRequest plain() {
    return GenerationRequest.of("a bird", 3);
  }

  @Test
  void theRequestsHaveAValueOfEveryRecord() {
    var there = new HashSet<Class<?>>();
    REQUESTS.forEach(request -> RequestVariants.collect(request, there));
    assertThat(there).containsAll(RequestVariants.records());
    assertThat(REQUESTS).allSatisfy(request -> assertThat(request.checked()).isSameAs(request));
  }

  @Test
  void everySettingHasAnotherValueThatCanBe() {
    assertThat(paths(variants)).isEqualTo(RequestVariants.settings());
  }

  @Test
  void everySettingIsReadAsItWasWritten() {
    for (var variant : variants) {
      var json = RequestJson.write(variant.request());
      assertThat(json).as(variant.path()).isNotEqualTo(RequestJson.write(variant.of()));
      assertThat(RequestJson.read(json, "x")).as(variant.path()).isEqualTo(variant.request());
    }
  }

  @Test
  void everySettingIsTold() {
    var told =
        variants.stream()
            .filter(variant -> !lines(variant.request()).equals(lines(variant.of())))
            .toList();
    assertThat(paths(told)).isEqualTo(RequestVariants.settings());
  }

  private static Set<String> paths(List<Variant> variants) {
    return variants.stream().map(Variant::path).collect(Collectors.toSet());
  }

  private static List<String> lines(GenerationRequest request) {
    return RecipeText.of(
        new Recipe(Recipe.Origin.GENGA, request, Recipe.Models.NONE, List.of(), List.of()));
  }
}
