package dev.genga.wan.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.weights.Float8Form;
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
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestJsonTest {
  private static final GenerationRequest REQUEST =
      new GenerationRequest(
          "a \"cat\"\n猫",
          "",
          new VideoSize(384, 208, 9),
          16,
          new SamplingSettings(Sampler.DPM_SOLVER, Schedule.Form.WRAPPER, 4, 5.5, 8),
          4294967301L,
          List.of(new LoraUse("ghibli.safetensors", 0.8), new LoraUse("b.safetensors", -1)));

  /// Videos out there carry this: it may grow, but what stands here must stay readable.
  private static final String VERSION_1 =
      "{\"genga_request\":1,\"prompt\":\"a \\\"cat\\\"\\n猫\",\"negative_prompt\":\"\","
          + "\"width\":384,\"height\":208,\"frames\":9,\"frames_per_second\":16,\"steps\":4,"
          + "\"guidance_scale\":5.5,\"flow_shift\":8.0,\"seed\":4294967301,\"sampler\":\"dpm++\","
          + "\"schedule\":\"wrapper\",\"loras\":[{\"file\":\"ghibli.safetensors\","
          + "\"strength\":0.8},{\"file\":\"b.safetensors\",\"strength\":-1.0}]}";

  @Test
  void theFormOfVersion1Stays() {
    assertThat(RequestJson.write(REQUEST)).isEqualTo(VERSION_1);
    assertThat(RequestJson.read(VERSION_1, "cat.mp4")).isEqualTo(REQUEST);
    assertThat(RequestJson.read(RequestJson.writeIndented(REQUEST), "cat.json")).isEqualTo(REQUEST);
  }

  /// Likewise.
  private static final String GUIDANCE_OF_VERSION_1 =
      "\"guidance\":{\"guidance_steps\":{\"skip\":\"early\",\"share\":0.75},"
          + "\"guidance_scales\":{\"shape\":\"cosine\",\"end\":2.0},"
          + "\"zero_star\":{\"zero_init_steps\":1},"
          + "\"skip_layers\":{\"blocks\":[9,10],\"mode\":\"uncond\",\"scale\":3.0,\"start\":0.1,"
          + "\"end\":1.0},\"nag\":{\"scale\":11.0,\"tau\":2.5,\"alpha\":0.25,\"norm\":\"l1\","
          + "\"negative_prompt\":\"grey\"},\"enhance_a_video\":{\"weight\":2.0,"
          + "\"groups\":\"neighbours\",\"start\":0.0,\"end\":0.5},\"step_ranges\":\"wrapper\"},"
          + "\"riflex\":6}";

  private static final GuidanceSettings GUIDANCE =
      new GuidanceSettings(
          new GuidedSteps.Skipping(GuidedSteps.Skip.EARLY, 0.75),
          new ScaleCourse.Ramp(ScaleCourse.Shape.COSINE, 2),
          new CfgZeroStar(1),
          new SkipLayers(
              List.of(10, 9),
              SkipLayers.Mode.UNCOND,
              SkipLayers.USUAL_SCALE,
              SkipLayers.USUAL_RANGE),
          new Nag(NormalizedAttentionGuidance.USUAL, "grey"),
          new EnhanceAVideo(
              new FrameEnhancement(2, FrameEnhancement.Groups.NEIGHBOURS), new StepRange(0, 0.5)),
          RangeRule.WRAPPER);

  @Test
  void theFormOfGuidanceInVersion1Stays() {
    var request = REQUEST.withSampling(REQUEST.sampling().withGuidance(GUIDANCE).withRiflex(6));
    String json = VERSION_1.substring(0, VERSION_1.length() - 1) + "," + GUIDANCE_OF_VERSION_1;
    assertThat(RequestJson.write(request)).isEqualTo(json);
    assertThat(RequestJson.read(json, "cat.mp4")).isEqualTo(request);
  }

  /// Likewise.
  private static final String PRECISION_OF_VERSION_1 =
      "\"dtype\":\"float16\",\"vae_dtype\":\"float32\",\"t5_dtype\":\"float32\","
          + "\"fp8_base\":\"e5m2:channel\",\"fp16_accumulation\":true}";

  @Test
  void theFormOfPrecisionInVersion1Stays() {
    var request =
        REQUEST.withPrecision(
            new Precision(
                DType.FLOAT16,
                DType.FLOAT32,
                DType.FLOAT32,
                Float8Form.parse("e5m2:channel").orElseThrow(),
                true));
    String json = VERSION_1.substring(0, VERSION_1.length() - 1) + "," + PRECISION_OF_VERSION_1;
    assertThat(RequestJson.write(request)).isEqualTo(json);
    assertThat(RequestJson.read(json, "cat.mp4")).isEqualTo(request);
  }

  @Test
  void aTextEncoderIn8BitsIsSaidByItsDtype() {
    var request =
        REQUEST.withPrecision(Precision.USUAL.withEncoders(DType.BFLOAT16, DType.FLOAT8_E4M3FN));
    String json =
        VERSION_1.substring(0, VERSION_1.length() - 1) + ",\"t5_dtype\":\"float8_e4m3fn\"}";
    assertThat(RequestJson.write(request)).isEqualTo(json);
    assertThat(RequestJson.read(json, "cat.mp4")).isEqualTo(request);
  }

  @Test
  void everythingWrongWithPrecisionIsToldTogether() {
    var said = "{\"genga_request\": 1, \"prompt\": \"a cat\", ";
    assertThatThrownBy(() ->
            RequestJson.read(
                said + "\"dtype\": 16, \"fp8_base\": \"e9m9\", \"fp16_accumulation\": \"yes\"}",
                "r.json"))
        .isInstanceOf(ProblemException.class)
        .extracting(e -> ((ProblemException) e).problems().stream().map(p -> p.what()).toList())
        .isEqualTo(
            List.of(
                "\"dtype\" is no dtype: 16",
                "\"fp8_base\" is no form of 8 bits: \"e9m9\"",
                "\"fp16_accumulation\" is not true or false: \"yes\""));
    assertThatThrownBy(() ->
            RequestJson.read(
                said
                    + "\"dtype\": \"int8\", \"t5_dtype\": \"float16\","
                    + " \"fp16_accumulation\": true}",
                "r.json"))
        .isInstanceOf(ProblemException.class)
        .extracting(e -> ((ProblemException) e).problems().stream().map(p -> p.what()).toList())
        .isEqualTo(
            List.of(
                "no model computes in INT8",
                "no model computes in FLOAT16",
                "products of INT8 are not summed up in FLOAT16"));
  }

  @Test
  void everyFormOfStepsAndScalesIsReadAsItWasWritten() {
    for (var settings :
        List.of(
            GuidanceSettings.DEFAULT.withSteps(new GuidedSteps.Within(new StepRange(0.25, 0.75))),
            GuidanceSettings.DEFAULT.withScales(
                new ScaleCourse.Listed(List.of(6.0, 5.0, 1.0, 2.5))),
            GuidanceSettings.DEFAULT.withScales(
                new ScaleCourse.Ramp(ScaleCourse.Shape.LINEAR, 3)))) {
      var request = REQUEST.withSampling(REQUEST.sampling().withGuidance(settings));
      assertThat(RequestJson.read(RequestJson.write(request), "cat.mp4")).isEqualTo(request);
    }
  }

  @Test
  void whatGuidanceLeavesOutHasTheUsualValue() {
    var request =
        RequestJson.read(
            """
            {"genga_request": 1, "prompt": "a cat", "guidance":
              {"nag": {}, "skip_layers": {"blocks": [9]}, "enhance_a_video": {}, "zero_star": {}}}
            """,
            "r.json");
    var usual = NormalizedAttentionGuidance.USUAL;
    assertThat(request.sampling().guidance())
        .isEqualTo(
            GuidanceSettings.DEFAULT
                .withNag(new Nag(usual, null))
                .withSkipLayers(
                    new SkipLayers(
                        List.of(9),
                        SkipLayers.Mode.UNCOND,
                        SkipLayers.USUAL_SCALE,
                        SkipLayers.USUAL_RANGE))
                .withEnhance(
                    new EnhanceAVideo(
                        new FrameEnhancement(2, FrameEnhancement.Groups.NEIGHBOURS), StepRange.ALL))
                .withZeroStar(new CfgZeroStar(1)));
  }

  @Test
  void everythingWrongWithGuidanceIsToldTogether() {
    assertThatThrownBy(() ->
            RequestJson.read(
                """
                {"genga_request": 1, "prompt": "a cat", "riflex": "six", "guidance":
                  {"nag": {"scale": "high", "norm": "l3", "sigma": 2}, "zero_star": true,
                   "skip_layers": {"blocks": ["nine"]}, "guidance_scales": [1, "two"], "cfg": 3}}
                """,
                "r.json"))
        .isInstanceOf(ProblemException.class)
        .extracting(e -> ((ProblemException) e).problems().stream().map(p -> p.what()).toList())
        .asInstanceOf(LIST)
        .contains(
            "it has no \"cfg\"",
            "it has no \"sigma\"",
            "\"scale\" is not a number: \"high\"",
            "\"norm\" is none of [l1, l2]: l3",
            "this is no { ... }: true",
            "\"blocks\" is no list of numbers: [\"nine\"]",
            "\"guidance_scales\" is no list of numbers: [1,\"two\"]",
            "\"riflex\" is not a whole number: \"six\"");
  }

  @Test
  void absentKeysHaveTheirDefaults() {
    assertThat(RequestJson.read("{\"genga_request\":1,\"prompt\":\"a cat\",\"seed\":7}", "r.json"))
        .isEqualTo(GenerationRequest.of("a cat", 7));
  }

  @Test
  void everythingWrongIsToldTogether() {
    assertThatThrownBy(() ->
            RequestJson.read(
                """
                {"genga_request": 1, "widht": 64, "height": "tall", "frames": 2.5, "steps": 0,
                 "sampler": "ddim", "schedule": "mine", "loras": [{"file": 3}], "width": 100}
                """,
                "r.json"))
        .isInstanceOf(ProblemException.class)
        .extracting(e -> ((ProblemException) e).problems().stream().map(p -> p.what()).toList())
        .isEqualTo(
            List.of(
                "a request has no \"widht\"",
                "the request has no \"prompt\"",
                "\"height\" is not a whole number: \"tall\"",
                "\"frames\" is not a whole number: 2.5",
                "a sampler is one of "
                    + "unipc, dpm++, dpm++_sde, euler, euler_ancestral, lcm, distill: ddim",
                "a schedule is official, wrapper or diffusers: mine",
                "a LoRA is no {\"file\": text, \"strength\": number}: {\"file\":3}",
                "width 100 is not divisible by 16",
                "there can't be 0 steps"));
  }

  @Test
  void whatIsNotUsedStandsInNoRequestAndWhatIsComesBack() {
    var plain = GenerationRequest.of("a cat", 7);
    assertThat(RequestJson.write(plain))
        .doesNotContain("sigmas", "start_step", "end_step", "tea_cache", "batched");
    var used =
        new SamplingSettings(Sampler.EULER_ANCESTRAL, Schedule.Form.DIFFUSERS, 3, 5, 5)
            .withLevels(new LevelChoice(List.of(1.0, 0.9375, 0.625, 0.0), 1, 2))
            .withTeaCache(new TeaCache(0.26, 1, 27, TeaCache.Mode.E, true))
            .withBatchedGuidance(true);
    var request = plain.withSampling(used);
    assertThat(RequestJson.read(RequestJson.write(request), "cat.mp4")).isEqualTo(request);
    assertThat(RequestJson.write(request))
        .contains(
            "\"sigmas\":[1.0,0.9375,0.625,0.0],\"start_step\":1,\"end_step\":2,"
                + "\"tea_cache\":{\"threshold\":0.26,\"start_step\":1,\"end_step\":27,"
                + "\"mode\":\"e\",\"offload\":true},\"batched_guidance\":true");
  }

  @Test
  void stepsFollowFromSigmasAndTeaCacheFromItsThreshold() {
    var read =
        RequestJson.read(
            """
            {"genga_request": 1, "prompt": "a cat", "sigmas": [1, 0.8, 0.4, 0],
             "tea_cache": {"threshold": 0.08}}
            """,
            "r.json");
    assertThat(read.sampling().steps()).isEqualTo(3);
    assertThat(read.schedule().sigmas()).hasSize(4);
    assertThat(read.sampling().teaCache()).isEqualTo(TeaCache.of(0.08, TeaCache.Mode.E0));
  }

  @Test
  void levelsAndCachesThatCanNotBeAreToldTogether() {
    assertThatThrownBy(() ->
            RequestJson.read(
                """
                {"genga_request": 1, "prompt": "a cat", "steps": 4, "sigmas": [1, 0.8, 0.9, 0.1],
                 "start_step": 4, "end_step": 2, "sampler": "unipc", "schedule": "diffusers",
                 "tea_cache": {"threshold": 0, "start_step": -1, "mode": "f", "thresh": 1},
                 "batched_guidance": 1}
                """,
                "r.json"))
        .isInstanceOf(ProblemException.class)
        .extracting(e -> ((ProblemException) e).problems().stream().map(p -> p.what()).toList())
        .isEqualTo(
            List.of(
                "TeaCache has no \"thresh\"",
                "a mode of TeaCache is e, e0 or plain: f",
                "\"batched_guidance\" is not true or false: 1",
                "4 sigmas make 3 steps, and 4 are asked for",
                "the sigmas don't fall from 1 or less to 0: [1.0, 0.8, 0.9, 0.1]",
                "there is no step 4 of 4 to start with",
                "steps 4 to 2 of 4 are none",
                "the sampler unipc has no levels in the form diffusers",
                "TeaCache's threshold is 0.0",
                "TeaCache can't start at step -1"));
  }

  @Test
  void otherVersionsAndOtherTextAreRefused() {
    for (var json :
        List.of("{\"genga_request\":2,\"prompt\":\"\"}", "[]", "{}", "{\"prompt\":\"x\"}")) {
      assertThatThrownBy(() -> RequestJson.read(json, "r.json"))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("this is no request of version 1");
    }
    for (var json : List.of("", "{", "{\"a\":1}{}", "{\"a\":1,\"a\":2}")) {
      assertThatThrownBy(() -> RequestJson.read(json, "r.json"))
          .isInstanceOf(ProblemException.class);
    }
  }
}
