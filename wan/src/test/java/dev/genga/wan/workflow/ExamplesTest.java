package dev.genga.wan.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problem;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The workflows under `examples/workflows` are what their names say.
class ExamplesTest {
  private static final LoraUse STYLE = new LoraUse("studio_ghibli_wan14b_t2v.safetensors", 1);

  @Test
  void eightStepsOfADistillLoraOfRank128() {
    var recipe = read("distill-rank128", false);
    var request = recipe.runnable();
    assertThat(request.prompt()).startsWith("Studio Ghibli style. ");
    assertThat(request.negativePrompt()).contains("过曝", "CGI");
    assertThat(request.size()).isEqualTo(new VideoSize(640, 480, 81));
    assertThat(request.framesPerSecond()).isEqualTo(16);
    assertThat(request.sampling().sampler()).isEqualTo(Sampler.UNIPC);
    assertThat(request.sampling().form()).isEqualTo(Schedule.Form.WRAPPER);
    assertThat(request.sampling().steps()).isEqualTo(8);
    assertThat(request.sampling().guidanceScale()).isEqualTo(1);
    assertThat(request.seed()).isEqualTo(2025);
    assertThat(request.loras())
        .containsExactly(
            STYLE,
            new LoraUse("lightx2v_T2V_14B_cfg_step_distill_v2_lora_rank128_bf16.safetensors", 0.9));
    assertThat(recipe.models())
        .isEqualTo(
            new Recipe.Models(
                "Wan2_1-T2V-14B_fp8_e5m2.safetensors",
                "Wan2_1_VAE_bf16.safetensors",
                "umt5-xxl-enc-bf16.safetensors"));
  }

  @Test
  void aDistillLoraWithUniPcAndNag() {
    var recipe = read("distill-unipc-nag", false);
    assertThat(recipe.problems())
        .extracting(Problem::what)
        .containsExactly(
            "node #10 WanVideoApplyNAG asks for NAG (inplace true, nag_alpha 0.25, nag_scale 11.0,"
                + " nag_tau 2.5), which genga doesn't run");
  }

  @Test
  void theLegacyOneWithItsAccelerators() {
    assertThat(read("legacy-teacache", true).problems())
        .extracting(Problem::where)
        .map(where -> where.replaceFirst(".*, #\\d+ ", ""))
        .containsExactlyInAnyOrder(
            "WanVideoExperimentalArgs, cfg_zero_star",
            "WanVideoExperimentalArgs, use_zero_init",
            "WanVideoSampler, feta_args",
            "WanVideoSampler, slg_args");
  }

  private static Recipe read(String name, boolean nearest) {
    var root = Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    return SavedRequest.read(
        root.resolve("examples/workflows/" + name + ".json"), new Reading(nearest, Set.of()));
  }
}
