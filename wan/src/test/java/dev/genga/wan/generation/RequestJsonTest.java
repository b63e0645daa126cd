package dev.genga.wan.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
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
                "a sampler is unipc, dpm++ or euler: ddim",
                "a schedule is official or wrapper: mine",
                "a LoRA is no {\"file\": text, \"strength\": number}: {\"file\":3}",
                "width 100 is not divisible by 16",
                "there can't be 0 steps"));
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
