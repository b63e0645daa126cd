package dev.genga.wan.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.wan.guidance.CfgZeroStar;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.SkipLayers;
import dev.genga.wan.guidance.StepRange;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.transformer.ForwardOptions;
import dev.genga.wan.transformer.NormalizedAttentionGuidance;
import dev.genga.wan.transformer.TransformerConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GenerationWorkTest {
  private static final TransformerConfig MODEL = TransformerConfig.t2v1B();
  private static final int LAYERS = MODEL.layers();
  private static final VideoSize SIZE = new VideoSize(384, 208, 9);
  private static final long TOKENS = 3 * 13 * 24;
  private static final int ROWS = 100;
  private static final int STEPS = 10;

  private static GenerationRequest request(double guidance) {
    return GenerationRequest.of("a cat", 1)
        .withSize(SIZE)
        .withSampling(
            new SamplingSettings(Sampler.UNIPC, Schedule.Form.OFFICIAL, STEPS, guidance, 5));
  }

  private static GenerationRequest with(double guidance, UnaryOperator<SamplingSettings> sampling) {
    var plain = request(guidance);
    return plain.withSampling(sampling.apply(plain.sampling()));
  }

  private static GenerationWork work(GenerationRequest request) {
    return GenerationWork.of(request, MODEL, ROWS, 0);
  }

  private static PassLoad whole(int samples, boolean nag) {
    return new PassLoad(TOKENS, samples, LAYERS, nag);
  }

  @Test
  void guidanceTakesTwoPassesAStepAndOneWithoutIt() {
    assertThat(work(request(1)).passes()).isEqualTo(Map.of(whole(1, false), STEPS));
    assertThat(work(request(5)).passes()).isEqualTo(Map.of(whole(1, false), 2 * STEPS));
    assertThat(work(request(5)).operations()).isEqualTo(2 * work(request(1)).operations());
  }

  @Test
  void aBatchOfBothIsOnePassOfTwiceTheWorkAndMemory() {
    var together = work(with(5, sampling -> sampling.withBatchedGuidance(true)));
    assertThat(together.passes()).isEqualTo(Map.of(whole(2, false), STEPS));
    assertThat(together.operations()).isEqualTo(work(request(5)).operations());
    assertThat(together.largest().samples()).isEqualTo(2);
  }

  @Test
  void nagAddsOneAttentionToThePromptWithoutASecondPass() {
    var plain = work(request(1));
    var nag =
        work(
            with(
                1,
                sampling ->
                    sampling.withGuidance(
                        GuidanceSettings.DEFAULT.withNag(
                            new Nag(NormalizedAttentionGuidance.USUAL, null)))));
    assertThat(nag.count()).isEqualTo(plain.count());
    double attention = 4.0 * TOKENS * (ROWS + 1) * MODEL.dim() * LAYERS * STEPS;
    assertThat(nag.operations() - plain.operations()).isCloseTo(attention, within(1e3));
    assertThat(nag.keptBytes(DType.BFLOAT16)).isEqualTo(2 * plain.keptBytes(DType.BFLOAT16));
  }

  @Test
  void layersThatAreSkippedAreNotCounted() {
    var skip = new SkipLayers(List.of(9, 10), SkipLayers.Mode.ORIGINAL, 3, StepRange.ALL);
    var third =
        work(
            with(
                5,
                sampling -> sampling.withGuidance(GuidanceSettings.DEFAULT.withSkipLayers(skip))));
    assertThat(third.passes())
        .containsEntry(whole(1, false), 2 * STEPS)
        .containsEntry(new PassLoad(TOKENS, 1, LAYERS - 2, false), STEPS);
  }

  @Test
  void stepsWithoutGuidanceAndStepsThatStandStillTakeLess() {
    var half =
        work(
            with(
                5,
                sampling ->
                    sampling.withGuidance(
                        GuidanceSettings.DEFAULT.withZeroStar(new CfgZeroStar(2)))));
    assertThat(half.count()).isEqualTo(2 * (STEPS - 2));
  }

  @Test
  void windowsTakeAPassEach() {
    var frames = new VideoSize(SIZE.width(), SIZE.height(), 121);
    var windows = new ContextWindows(ContextWindows.Kind.STATIC, 33, 8);
    var request = request(1).withSize(frames).withTask(Task.TEXT_TO_VIDEO.withWindows(windows));
    var work = work(request);
    int each = windows.at(0, 31).size();
    assertThat(work.passes())
        .isEqualTo(Map.of(new PassLoad(9 * 13 * 24, 1, LAYERS, false), each * STEPS));
    assertThat(work.prompts()).isEqualTo(each);
    assertThat(work.operations())
        .isEqualTo((double) each * STEPS * LAYERS * work.blockOperations(9 * 13 * 24));
  }

  @Test
  void lorasBesideTheWeightsTakeTimeAndMemory() {
    long numbers = 44_000_000;
    var with = GenerationWork.of(request(1), MODEL, ROWS, numbers);
    var plain = work(request(1));
    assertThat(with.operations() - plain.operations())
        .isCloseTo(2.0 * TOKENS * numbers * STEPS, within(1e6));
    assertThat(with.keptBytes(DType.BFLOAT16) - plain.keptBytes(DType.BFLOAT16))
        .isEqualTo(4 * numbers);
  }

  @Test
  void teaCacheKeepsWhatABlockStackAdded() {
    var cached =
        work(with(5, sampling -> sampling.withTeaCache(TeaCache.of(0.1, TeaCache.Mode.PLAIN))));
    assertThat(cached.keptBytes(DType.BFLOAT16) - work(request(5)).keptBytes(DType.BFLOAT16))
        .isEqualTo(2 * TOKENS * MODEL.dim() * 2);
  }

  /// Products of this size are what the reference's bench counts: 6 x parameters x tokens with two passes
  /// forward and backward, so a third of it forward.
  @Test
  void theProductsOfABlockAreItsParametersTwiceATokens() {
    var work = work(request(1));
    double attention =
        4.0 * TOKENS * TOKENS * MODEL.dim() + 4.0 * TOKENS * (ROWS + 1) * MODEL.dim();
    double parameters = 6.0 * MODEL.dim() * MODEL.dim() + 2.0 * MODEL.dim() * MODEL.ffnDim();
    assertThat(work.blockOperations(TOKENS) - attention)
        .isCloseTo(2 * parameters * TOKENS, within(1e3));
  }

  static List<GenerationRequest> requests() {
    var skip = new SkipLayers(List.of(1), SkipLayers.Mode.UNCOND, 3, StepRange.ALL);
    var original = new SkipLayers(List.of(1), SkipLayers.Mode.ORIGINAL, 3, StepRange.ALL);
    var windows = new ContextWindows(ContextWindows.Kind.UNIFORM, 9, 4, 8);
    return List.of(
        request(1),
        request(5),
        with(5, sampling -> sampling.withBatchedGuidance(true)),
        with(5, sampling -> sampling.withGuidance(GuidanceSettings.DEFAULT.withSkipLayers(skip))),
        with(
            5,
            sampling -> sampling.withGuidance(GuidanceSettings.DEFAULT.withSkipLayers(original))),
        with(
            5,
            sampling ->
                sampling.withGuidance(GuidanceSettings.DEFAULT.withZeroStar(new CfgZeroStar(1)))),
        request(5)
            .withSize(new VideoSize(32, 32, 33))
            .withTask(Task.TEXT_TO_VIDEO.withWindows(windows)));
  }

  /// What is counted is what a generation asks for.
  @ParameterizedTest
  @MethodSource("requests")
  void theCountIsThatOfTheGenerationItself(GenerationRequest request) {
    var asked = new LinkedHashMap<PassLoad, Integer>();
    try (var _ = TensorScope.open()) {
      var row = Tensors.ones(new long[] {1, 1}, DType.FLOAT32, Device.CPU);
      Generator.latents(
          request,
          new Counting(asked),
          new EncodedPrompts(row, request.sampling().guided() ? row : null),
          4,
          Device.CPU,
          GenerationListener.NONE);
    }
    assertThat(work(request).passes()).isEqualTo(asked);
  }

  private record Counting(Map<PassLoad, Integer> asked) implements VelocityModel {
    @Override
    public Tensor velocity(
        Tensor latents, Tensor timesteps, List<Tensor> prompts, ForwardOptions options) {
      long tokens = latents.size(2) * (latents.size(3) / 2) * (latents.size(4) / 2);
      var pass =
          new PassLoad(
              tokens,
              (int) latents.size(0),
              LAYERS - options.skippedBlocks().size(),
              options.negative() != null);
      asked.merge(pass, 1, Integer::sum);
      return latents.times(0.1);
    }
  }
}
