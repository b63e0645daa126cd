package dev.genga.wan.generation;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.nn.StreamedLinear;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.SkipLayers;
import dev.genga.wan.guidance.StepRange;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.NormalizedAttentionGuidance;
import dev.genga.wan.transformer.WanTransformer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What passes of one generation share, on the golden transformer.
class TransformerPassesTest {
  private static final int CHANNELS = 16;

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

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void rememberedPromptsChangeNoBit(DType dtype) {
    var model = weights.model(dtype);
    var prompts = prompts(dtype);
    for (var sampler : Sampler.values()) {
      var request = request(sampler, null);
      var plain = latents(request, model::forward, prompts);
      try (var passes = TransformerPasses.of(model, request, "")) {
        assertThatTensor(latents(request, passes, prompts)).isBitEqualTo(plain);
      }
    }
  }

  /// Each block's keys and values of the prompt, and the embedding before them, are computed once a
  /// prompt; everything else at every step.
  @Test
  void keysAndValuesOfAPromptAreComputedOnce() {
    var asked = new ArrayList<String>();
    var model = counting(weights.model(DType.FLOAT32), asked);
    var request = request(Sampler.EULER, null);
    try (var passes = TransformerPasses.of(model, request, "")) {
      latents(request, passes, prompts(DType.FLOAT32));
    }
    int perLayer = 2 * request.sampling().steps();
    assertThat(asked).filteredOn("blocks.1.cross_attn.k"::equals).hasSize(2);
    assertThat(asked).filteredOn("blocks.0.cross_attn.v"::equals).hasSize(2);
    assertThat(asked).filteredOn("blocks.1.cross_attn.q"::equals).hasSize(perLayer);
    assertThat(asked).filteredOn("blocks.0.self_attn.k"::equals).hasSize(perLayer);
  }

  @Test
  void nothingStaysAliveAfterAGeneration() {
    var model = weights.model(DType.FLOAT32);
    var prompts = prompts(DType.FLOAT32);
    for (boolean offload : new boolean[] {false, true}) {
      var request =
          request(Sampler.EULER, new TeaCache(100, 1, TeaCache.LAST, TeaCache.Mode.PLAIN, offload));
      int before = scope.live();
      try (var passes = TransformerPasses.of(model, request, "")) {
        latents(request, passes, prompts);
      }
      assertThat(scope.live()).isEqualTo(before + 1);
    }
  }

  @Test
  void skippedStepsAddWhatTheBlocksAddedBeforeAndComputedOnesAreThoseOfAPlainRun() {
    var asked = new ArrayList<String>();
    var model = counting(weights.model(DType.FLOAT32), asked);
    var prompts = prompts(DType.FLOAT32);
    var all = new TeaCache(1e9, 1, 3, TeaCache.Mode.PLAIN, false);
    var request = request(Sampler.EULER, all);
    try (var passes = TransformerPasses.of(model, request, "")) {
      latents(request, passes, prompts);
      // of steps 0 to 5, number 1 begins, 2 and 3 are skipped, in both passes
      assertThat(passes.skipped()).isEqualTo(4);
      assertThat(asked).filteredOn("blocks.0.ffn.0"::equals).hasSize(2 * 4);
    }
    var never = request(Sampler.EULER, new TeaCache(1e-30, 0, -1, TeaCache.Mode.PLAIN, false));
    try (var passes = TransformerPasses.of(model, never, "")) {
      var latents = latents(never, passes, prompts);
      assertThat(passes.skipped()).isZero();
      assertThatTensor(latents)
          .isBitEqualTo(latents(request(Sampler.EULER, null), model::forward, prompts));
    }
  }

  @Test
  void whereTheResidualLiesChangesNoBit() {
    var model = weights.model(DType.BFLOAT16);
    var prompts = prompts(DType.BFLOAT16);
    var results = new ArrayList<float[]>();
    for (boolean offload : new boolean[] {false, true}) {
      var request =
          request(Sampler.UNIPC, new TeaCache(100, 1, TeaCache.LAST, TeaCache.Mode.PLAIN, offload));
      try (var passes = TransformerPasses.of(model, request, "")) {
        results.add(latents(request, passes, prompts).toFloats());
        assertThat(passes.skipped()).isPositive();
      }
    }
    assertThat(results.get(1)).isEqualTo(results.get(0));
  }

  @Test
  void aPlainModelCannotDoWhatTeaCacheAsksFor() {
    var request = request(Sampler.EULER, TeaCache.of(0.1, TeaCache.Mode.E0));
    var model = weights.model(DType.FLOAT32);
    assertThatThrownBy(() -> latents(request, model::forward, prompts(DType.FLOAT32)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TeaCache");
  }

  @Test
  void bothPassesInOneBatchGiveTheSameWithinRounding() {
    var model = weights.model(DType.FLOAT32);
    var prompts = prompts(DType.FLOAT32);
    var request = request(Sampler.EULER, null);
    var together = request.withSampling(request.sampling().withBatchedGuidance(true));
    var plain = latents(request, model::forward, prompts);
    var asked = new ArrayList<Long>();
    VelocityModel counting =
        (x, t, texts, options) -> {
          asked.add(x.size(0));
          return model.forward(x, t, texts, options);
        };
    assertThatTensor(latents(together, counting, prompts)).isCloseTo(plain, 1e-4);
    assertThat(asked).hasSize(request.sampling().steps()).containsOnly(2L);
    try (var passes = TransformerPasses.of(model, together, "")) {
      assertThatTensor(latents(together, passes, prompts)).isCloseTo(plain, 1e-4);
    }
  }

  /// A batch has one kind of pass: with NAG, or without blocks, the passes are made one after the other.
  @Test
  void passesThatDifferAreNotOneBatch() {
    var asked = new ArrayList<Long>();
    VelocityModel counting =
        (x, t, texts, options) -> {
          asked.add(x.size(0));
          return x;
        };
    var prompts = prompts(DType.FLOAT32);
    var both = new EncodedPrompts(prompts.positive(), prompts.negative(), prompts.negative());
    var request = request(Sampler.EULER, null);
    var nag = GuidanceSettings.DEFAULT.withNag(new Nag(NormalizedAttentionGuidance.USUAL, null));
    latents(
        request.withSampling(request.sampling().withBatchedGuidance(true).withGuidance(nag)),
        counting,
        both);
    assertThat(asked).hasSize(2 * request.sampling().steps()).containsOnly(1L);
  }

  /// What TeaCache keeps of the negative pass is not that of the pass without blocks.
  @Test
  void teaCacheKeepsThePassWithoutBlocksApart() {
    var asked = new ArrayList<String>();
    var model = counting(weights.model(DType.FLOAT32), asked);
    var skip = new SkipLayers(List.of(1), SkipLayers.Mode.ORIGINAL, 3, StepRange.ALL);
    var all = new TeaCache(1e9, 1, 3, TeaCache.Mode.PLAIN, false);
    var plain = request(Sampler.EULER, all);
    var request =
        plain.withSampling(
            plain.sampling().withGuidance(GuidanceSettings.DEFAULT.withSkipLayers(skip)));
    try (var passes = TransformerPasses.of(model, request, "")) {
      latents(request, passes, prompts(DType.FLOAT32));
      // of steps 0 to 5, number 1 begins, 2 and 3 are skipped, in all three passes
      assertThat(passes.skipped()).isEqualTo(6);
    }
    assertThat(asked).filteredOn("blocks.0.ffn.0"::equals).hasSize(3 * 4);
    assertThat(asked).filteredOn("blocks.1.ffn.0"::equals).hasSize(2 * 4);
  }

  @Test
  void guidanceIsTheSameWithRememberedPrompts() {
    var model = weights.model(DType.FLOAT32);
    var prompts = prompts(DType.FLOAT32);
    var both = new EncodedPrompts(prompts.positive(), prompts.negative(), prompts.negative());
    var plain = request(Sampler.UNIPC, null);
    var settings =
        GuidanceSettings.DEFAULT
            .withNag(new Nag(NormalizedAttentionGuidance.USUAL, null))
            .withSkipLayers(new SkipLayers(List.of(1), SkipLayers.Mode.UNCOND, 3, StepRange.ALL));
    var request = plain.withSampling(plain.sampling().withGuidance(settings));
    var expected = latents(request, model::forward, both);
    try (var passes = TransformerPasses.of(model, request, "")) {
      assertThatTensor(latents(request, passes, both)).isBitEqualTo(expected);
    }
  }

  private static WanTransformer counting(WanTransformer model, List<String> asked) {
    return model.map((name, linear) -> counted(name, linear, asked));
  }

  private static Linear counted(String name, Linear linear, List<String> asked) {
    var dense = (DenseLinear) linear;
    return new StreamedLinear(
        dense.weight().size(1),
        dense.weight().size(0),
        () -> {
          asked.add(name);
          return dense;
        });
  }

  private static Tensor latents(
      GenerationRequest request, VelocityModel model, EncodedPrompts prompts) {
    return Generator.latents(
        request, model, prompts, CHANNELS, Device.CPU, GenerationListener.NONE);
  }

  private EncodedPrompts prompts(DType dtype) {
    var random = RandomSource.seeded(3);
    int dim = weights.config().textDim();
    return new EncodedPrompts(
        random.randn(DType.FLOAT32, 7, dim).to(dtype),
        random.randn(DType.FLOAT32, 4, dim).to(dtype));
  }

  private static GenerationRequest request(Sampler sampler, @Nullable TeaCache teaCache) {
    return GenerationRequest.of("a cat walks on the grass", 42)
        .withSize(new VideoSize(48, 32, 5))
        .withSampling(
            new SamplingSettings(sampler, Schedule.Form.OFFICIAL, 6, 5, 5).withTeaCache(teaCache));
  }
}
