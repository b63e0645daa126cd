package dev.genga.wan.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problem;
import dev.genga.tensor.weights.Float8Form;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.Precision;
import dev.genga.wan.generation.TeaCache;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.guidance.CfgZeroStar;
import dev.genga.wan.guidance.EnhanceAVideo;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.RangeRule;
import dev.genga.wan.guidance.SkipLayers;
import dev.genga.wan.guidance.StepRange;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.transformer.FrameEnhancement;
import dev.genga.wan.transformer.NormalizedAttentionGuidance;
import java.nio.file.Path;
import java.util.List;
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
    var request = read("distill-unipc-nag", false).runnable();
    assertThat(request.sampling().sampler()).isEqualTo(Sampler.UNIPC);
    assertThat(request.sampling().steps()).isEqualTo(6);
    assertThat(request.sampling().guided()).isFalse();
    assertThat(request.sampling().guidance().nag())
        .isEqualTo(new Nag(NormalizedAttentionGuidance.USUAL, null));
    assertThat(request.loras()).hasSize(2).startsWith(STYLE);
  }

  @Test
  void theLegacyOneWithItsAccelerators() {
    assertThat(read("legacy-teacache", false).problems())
        .extracting(Problem::where)
        .map(where -> where.replaceFirst(".*, #\\d+ ", ""))
        .containsExactlyInAnyOrder(
            "WanVideoModelLoader, quantization", "WanVideoModelLoader, attention_mode");
    var request = read("legacy-teacache", true).runnable();
    assertThat(request.precision())
        .isEqualTo(
            Precision.USUAL.inHalf(true).withBase(Float8Form.parse("e5m2:tensor").orElseThrow()));
    var sampling = request.sampling();
    assertThat(sampling.teaCache()).isEqualTo(new TeaCache(0.2, 6, -1, TeaCache.Mode.E, true));
    assertThat(sampling.guidance().zeroStar()).isEqualTo(new CfgZeroStar(1));
    assertThat(sampling.guidance().skipLayers())
        .isEqualTo(
            new SkipLayers(
                List.of(9),
                SkipLayers.Mode.UNCOND,
                SkipLayers.USUAL_SCALE,
                SkipLayers.USUAL_RANGE));
    assertThat(sampling.guidance().enhance())
        .isEqualTo(
            new EnhanceAVideo(
                new FrameEnhancement(2, FrameEnhancement.Groups.NEIGHBOURS), StepRange.ALL));
    assertThat(sampling.guidance().ranges()).isEqualTo(RangeRule.WRAPPER);
  }

  private static Recipe read(String name, boolean nearest) {
    var root = Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    return SavedRequest.read(
        root.resolve("examples/workflows/" + name + ".json"), new Reading(nearest, Set.of()));
  }
}
