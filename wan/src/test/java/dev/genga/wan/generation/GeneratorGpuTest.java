package dev.genga.wan.generation;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.testing.Gpu;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.transformer.FixtureWeights;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What holds of a request's latents on a GPU.
class GeneratorGpuTest {
  @ParameterizedTest
  @EnumSource
  void theSameSeedGivesTheSameBitsTwiceAndAnotherDoesNot(Sampler sampler) {
    var gpu = Gpu.orSkip();
    try (var _ = TensorScope.open()) {
      var once = latents(sampler, 42, gpu);
      assertThat(once.device()).isEqualTo(gpu);
      assertThatTensor(latents(sampler, 42, gpu)).isBitEqualTo(once);
      assertThat(latents(sampler, 43, gpu).isEqualTo(once)).isFalse();
    }
  }

  private static Tensor latents(Sampler sampler, long seed, Device device) {
    var weights = FixtureWeights.of("wan_transformer_t2v");
    var request =
        GenerationRequest.of("a cat walks on the grass", seed)
            .withSize(new VideoSize(48, 32, 5))
            .withSampling(new SamplingSettings(sampler, Schedule.Form.OFFICIAL, 4, 5, 5));
    var prompts =
        EncodedPrompts.of(
            request,
            texts ->
                texts.stream()
                    .map(text ->
                        RandomSource.seeded(text.length())
                            .randn(DType.FLOAT32, 5, weights.config().textDim()))
                    .toList());
    return Generator.latents(
        request,
        weights.model(DType.BFLOAT16, device)::forward,
        prompts,
        weights.config().inChannels(),
        device,
        GenerationListener.NONE);
  }
}
