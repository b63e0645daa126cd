package dev.genga.wan.generation;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.video.Frame;
import dev.genga.wan.guidance.CfgZeroStar;
import dev.genga.wan.guidance.EnhanceAVideo;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.SkipLayers;
import dev.genga.wan.guidance.StepRange;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.FrameEnhancement;
import dev.genga.wan.transformer.NormalizedAttentionGuidance;
import dev.genga.wan.transformer.WanTransformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTest {
  private static final int CHANNELS = 16;

  /// Repeats each latent's first three channels over its pixels.
  private static final LatentDecoder ENLARGER =
      (latents, frames) -> {
        for (int i = 0; i < latents.size(2); i++) {
          try (var _ = TensorScope.open()) {
            int count = i == 0 ? 1 : 4;
            var colours = latents.narrow(1, 0, 3).narrow(2, i, 1).tanh();
            long height = colours.size(3);
            long width = colours.size(4);
            frames.accept(
                colours
                    .reshape(1, 3, 1, height, 1, width, 1)
                    .expand(1, 3, count, height, 8, width, 8)
                    .reshape(1, 3, count, 8 * height, 8 * width));
          }
        }
      };

  private static final Nag NAG = new Nag(NormalizedAttentionGuidance.USUAL, "grey");

  private static final GuidanceSettings NAG_ALONE =
      GuidanceSettings.DEFAULT.withNag(new Nag(NormalizedAttentionGuidance.USUAL, null));

  /// Everything that guidance can do, in one request.
  private static final GuidanceSettings ALL_AT_ONCE =
      NAG_ALONE
          .withZeroStar(new CfgZeroStar(1))
          .withSkipLayers(new SkipLayers(List.of(1), SkipLayers.Mode.ORIGINAL, 3, StepRange.ALL))
          .withEnhance(
              new EnhanceAVideo(
                  new FrameEnhancement(8, FrameEnhancement.Groups.FRAMES), StepRange.ALL));

  private final FixtureWeights weights = FixtureWeights.of("wan_transformer_t2v");
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void theNoiseIsDrawnForTheWholeVideoAtOnce() {
    var request = request(Sampler.EULER, 3).withSize(new VideoSize(48, 32, 9));
    assertThatTensor(Generator.noise(request, CHANNELS))
        .isBitEqualTo(
            RandomSource.seeded(request.seed())
                .randn(DType.FLOAT32, CHANNELS, 3, 4, 6)
                .unsqueeze(0));
  }

  @ParameterizedTest
  @EnumSource
  void theSameRequestGivesTheSameFramesToTheBit(Sampler sampler) {
    var request = request(sampler, 3);
    var once = generate(request, GenerationListener.NONE);
    var heard = new ArrayList<String>();
    var again = generate(request, recording(heard));
    assertThat(again).isEqualTo(once);
    assertThat(once).hasSize(request.size().frames());
    assertThat(once.getFirst().width()).isEqualTo(request.size().width());
    assertThat(once.getFirst().height()).isEqualTo(request.size().height());
    assertThat(heard).containsExactly("step 1/3", "step 2/3", "step 3/3", "frame 1/5", "frame 5/5");
    assertThat(generate(request.withSeed(request.seed() + 1), GenerationListener.NONE))
        .isNotEqualTo(once);
  }

  @Test
  void nothingStaysAliveButTheLatentsAndNothingIsRecorded() {
    var prompts = prompts(request(Sampler.UNIPC, 4), DType.FLOAT32);
    int before = scope.live();
    var trained = Tensors.ones(new long[] {1}, DType.FLOAT32, Device.CPU).requiresGrad(true);
    VelocityModel model =
        (latents, timesteps, texts, options) -> {
          assertThat(Autograd.isOn()).isFalse();
          return latents.times(trained);
        };
    var latents =
        Generator.latents(
            request(Sampler.UNIPC, 4),
            model,
            prompts,
            CHANNELS,
            Device.CPU,
            GenerationListener.NONE);
    assertThat(latents.requiresGrad()).isFalse();
    assertThat(scope.live()).isEqualTo(before + 2); // with `trained`
  }

  @ParameterizedTest
  @EnumSource
  void aGenerationMakesNoTensorOnTheCpuByOversight(Sampler sampler) {
    var model = weights.model(DType.BFLOAT16, Device.META);
    var request = request(sampler, 4);
    var latents =
        Generator.latents(
            request,
            model::forward,
            prompts(request, DType.BFLOAT16),
            CHANNELS,
            Device.META,
            GenerationListener.NONE);
    assertThat(latents.device()).isEqualTo(Device.META);
    assertThat(latents.shape()).isEqualTo(request.size().latentShape(CHANNELS));
  }

  /// What the test above is worth: a single tensor left behind is found, wherever the model uses it.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "patch_embedding.weight",
        "text_embedding.2.bias",
        "time_embedding.0.weight",
        "blocks.1.modulation",
        "blocks.1.self_attn.norm_k.weight",
        "blocks.0.cross_attn.o.bias",
        "blocks.1.ffn.2.weight",
        "head.head.weight"
      })
  void aGenerationFailsOverASingleTensorOnTheCpu(String left) {
    var there = weights.on(Device.META);
    var planted =
        new FixtureWeights(
            weights.config(), name -> (name.equals(left) ? weights : there).tensor(name));
    var model = WanTransformer.load(planted, DType.BFLOAT16, Device.META);
    var request = request(Sampler.EULER, 1);
    assertThatThrownBy(() ->
            Generator.latents(
                request,
                model::forward,
                prompts(request, DType.BFLOAT16),
                CHANNELS,
                Device.META,
                GenerationListener.NONE))
        .isInstanceOf(RuntimeException.class)
        .hasMessageContaining("device");
  }

  @Test
  void latentsThatAreNoNumbersAreAnError() {
    var request = request(Sampler.EULER, 2);
    assertThatThrownBy(() ->
            Generator.latents(
                request,
                (latents, timesteps, texts, options) -> latents.times(Double.NaN),
                prompts(request, DType.FLOAT32),
                CHANNELS,
                Device.CPU,
                GenerationListener.NONE))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("latents that are not finite numbers");
  }

  @Test
  void onlyAGuidedRequestEncodesItsNegativePrompt() {
    var asked = new ArrayList<String>();
    var request = request(Sampler.EULER, 2);
    EncodedPrompts.of(request, recordingEncoder(asked));
    assertThat(asked).containsExactly(request.prompt(), request.negativePrompt());
    asked.clear();
    var unguided =
        request.withSampling(new SamplingSettings(Sampler.EULER, Schedule.Form.OFFICIAL, 2, 1, 5));
    assertThat(EncodedPrompts.of(unguided, recordingEncoder(asked)).negative()).isNull();
    assertThat(asked).containsExactly(request.prompt());
  }

  @Test
  void nagEncodesANegativePromptWithoutGuidance() {
    var asked = new ArrayList<String>();
    var request = request(Sampler.EULER, 2);
    var own =
        request.withSampling(
            new SamplingSettings(Sampler.EULER, Schedule.Form.OFFICIAL, 2, 1, 5)
                .withGuidance(NAG_ALONE));
    var prompts = EncodedPrompts.of(own, recordingEncoder(asked));
    assertThat(asked).containsExactly(own.prompt(), own.negativePrompt());
    assertThat(prompts.negative()).isNull();
    assertThat(value(prompts.nag())).isEqualTo(own.negativePrompt().length());
    asked.clear();
    var both =
        request.withSampling(
            new SamplingSettings(Sampler.EULER, Schedule.Form.OFFICIAL, 2, 5, 5)
                .withGuidance(NAG_ALONE.withNag(NAG)));
    prompts = EncodedPrompts.of(both, recordingEncoder(asked));
    assertThat(asked).containsExactly(both.prompt(), both.negativePrompt(), "grey");
    assertThat(value(prompts.negative())).isEqualTo(both.negativePrompt().length());
    assertThat(value(prompts.nag())).isEqualTo("grey".length());
  }

  @Test
  void guidanceGivesTheSameFramesToTheBitAndOthersThanPlain() {
    var plain = request(Sampler.UNIPC, 3);
    var request = plain.withSampling(plain.sampling().withGuidance(ALL_AT_ONCE).withRiflex(1));
    var once = generate(request, GenerationListener.NONE);
    assertThat(generate(request, GenerationListener.NONE)).isEqualTo(once);
    assertThat(generate(plain, GenerationListener.NONE)).isNotEqualTo(once);
  }

  @Test
  void guidanceLeavesNothingAliveButTheLatents() {
    var plain = request(Sampler.UNIPC, 3);
    var request = plain.withSampling(plain.sampling().withGuidance(ALL_AT_ONCE).withRiflex(1));
    var model = weights.model(DType.BFLOAT16);
    var prompts = prompts(request, DType.BFLOAT16);
    int before = scope.live();
    Generator.latents(
        request, model::forward, prompts, CHANNELS, Device.CPU, GenerationListener.NONE);
    assertThat(scope.live()).isEqualTo(before + 1);
  }

  @Test
  void guidanceMakesNoTensorOnTheCpuByOversight() {
    var plain = request(Sampler.EULER, 3);
    var request = plain.withSampling(plain.sampling().withGuidance(ALL_AT_ONCE).withRiflex(1));
    var latents =
        Generator.latents(
            request,
            weights.model(DType.BFLOAT16, Device.META)::forward,
            prompts(request, DType.BFLOAT16),
            CHANNELS,
            Device.META,
            GenerationListener.NONE);
    assertThat(latents.device()).isEqualTo(Device.META);
  }

  private static double value(@Nullable Tensor tensor) {
    return Objects.requireNonNull(tensor).item();
  }

  private static java.util.function.Function<List<String>, List<Tensor>> recordingEncoder(
      List<String> asked) {
    return prompts -> {
      asked.addAll(prompts);
      return prompts.stream().map(p -> Tensors.of(new float[] {p.length()}, 1, 1)).toList();
    };
  }

  private List<Frame> generate(GenerationRequest request, GenerationListener listener) {
    var model = weights.model(DType.BFLOAT16);
    var latents =
        Generator.latents(
            request,
            model::forward,
            prompts(request, DType.BFLOAT16),
            CHANNELS,
            Device.CPU,
            listener);
    return Generator.frames(request, latents, ENLARGER, listener);
  }

  private EncodedPrompts prompts(GenerationRequest request, DType dtype) {
    return EncodedPrompts.of(
        request,
        texts ->
            texts.stream()
                .map(text ->
                    RandomSource.seeded(text.length())
                        .randn(DType.FLOAT32, 5, weights.config().textDim())
                        .to(dtype))
                .toList());
  }

  private static GenerationRequest request(Sampler sampler, int steps) {
    return GenerationRequest.of("a cat walks on the grass", 42)
        .withSize(new VideoSize(48, 32, 5))
        .withSampling(new SamplingSettings(sampler, Schedule.Form.OFFICIAL, steps, 5, 5));
  }

  private static GenerationListener recording(List<String> heard) {
    return new GenerationListener() {
      @Override
      public void onStep(int done, int all) {
        heard.add("step " + done + "/" + all);
      }

      @Override
      public void onFrames(int done, int all) {
        heard.add("frame " + done + "/" + all);
      }
    };
  }
}
