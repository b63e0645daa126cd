package dev.genga.wan.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenerationRequestTest {
  @Test
  void startsWithWansOwnSettings() {
    var request = GenerationRequest.of("a cat", 1).checked();
    assertThat(request.sampling().sampler()).isEqualTo(Sampler.UNIPC);
    assertThat(request.sampling().steps()).isEqualTo(50);
    assertThat(request.sampling().guidanceScale()).isEqualTo(5);
    assertThat(request.sampling().flowShift()).isEqualTo(5);
    assertThat(request.framesPerSecond()).isEqualTo(16);
    assertThat(request.size().latentShape(16)).containsExactly(1, 16, 21, 60, 104);
    assertThat(request.negativePrompt())
        .startsWith("色调艳丽，")
        .endsWith("倒着走")
        .contains("JPEG压缩残留，丑陋的");
  }

  @Test
  void allThatCannotBeIsToldTogether() {
    var request =
        new GenerationRequest(
            "a cat",
            "",
            new VideoSize(100, 8, 50),
            0,
            new SamplingSettings(Sampler.EULER, Schedule.Form.OFFICIAL, 0, Double.NaN, 0),
            -1,
            List.of(new LoraUse(" ", Double.POSITIVE_INFINITY)));
    var problems = new Problems();
    request.check(problems, key -> "--" + key);
    assertThat(problems.list())
        .containsExactly(
            new Problem("width 100 is not divisible by 16", "--width", "use 96 or 112"),
            new Problem("height 8 is not divisible by 16", "--height", "use 16 or more"),
            new Problem("50 frames are not 4n + 1", "--frames", "use 49 or 53"),
            new Problem(
                "there can't be 0 frames a second", "--frames_per_second", "use 16, Wan2.1's own"),
            new Problem("there can't be 0 steps", "--steps", "use 1 to 1000"),
            new Problem(
                "the guidance scale is NaN",
                "--guidance_scale",
                "use 1 for none, 5 for Wan2.1's own"),
            new Problem(
                "the flow shift is 0.0", "--flow_shift", "it must be above 0; Wan2.1's own is 5"),
            new Problem("the seed is -1", "--seed", "use 0 or more"),
            new Problem("a LoRA has no file", "--loras", "name its safetensors file"),
            new Problem("the strength of   is Infinity", "--loras", "use 1"));
    assertThatThrownBy(request::checked).isInstanceOf(ProblemException.class);
  }

  @Test
  void randomSeedsFitTheGenerator() {
    for (int i = 0; i < 100; i++) {
      assertThat(GenerationRequest.randomSeed()).isBetween(0L, (1L << 32) - 1);
    }
    assertThat(GenerationRequest.randomSeed()).isNotEqualTo(GenerationRequest.randomSeed());
  }
}
