package dev.genga.wan.transformer;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForwardOptionsTest {
  private static final int FRAMES = 3;

  private final FixtureWeights weights = FixtureWeights.of("wan_transformer_t2v");
  private TensorScope scope;
  private Autograd.Mode mode;
  private WanTransformer model;
  private Tensor latents;
  private Tensor prompt;
  private Tensor otherPrompt;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    mode = Autograd.off();
    model = weights.model(DType.FLOAT32);
    var random = RandomSource.seeded(7);
    latents = random.randn(DType.FLOAT32, 1, weights.config().inChannels(), FRAMES, 4, 6);
    prompt = random.randn(DType.FLOAT32, 5, weights.config().textDim());
    otherPrompt = random.randn(DType.FLOAT32, 9, weights.config().textDim());
  }

  @AfterEach
  void close() {
    mode.close();
    scope.close();
  }

  @Test
  void aPlainPassIsTheOneWithoutOptionsToTheBit() {
    assertThatTensor(pass(ForwardOptions.PLAIN))
        .isBitEqualTo(model.forward(latents, time(), List.of(prompt)));
  }

  @Test
  void aSkippedBlockPassesOnWhatItGets() {
    var embedded = model.embed(latents, time(), List.of(prompt), null);
    var x = embedded.x();
    for (int i = 0; i < model.blocks().size(); i++) {
      if (i != 1) {
        var block = model.blocks().get(i);
        x = block.forward(x, embedded.projectedTime(), embedded.context(), embedded.rope());
      }
    }
    assertThatTensor(pass(ForwardOptions.PLAIN.without(Set.of(1))))
        .isBitEqualTo(model.output(x, embedded));
  }

  /// What is led away from itself stays where it is, at any scale: `p * s - p * (s - 1)` is `p`.
  @Test
  void aPromptThatIsLedAwayFromItselfStays() {
    try (var same = new NegativeAttention(NormalizedAttentionGuidance.USUAL, prompt);
        var other = new NegativeAttention(NormalizedAttentionGuidance.USUAL, otherPrompt)) {
      var plain = pass(ForwardOptions.PLAIN);
      assertThatTensor(pass(ForwardOptions.PLAIN.awayFrom(same))).isCloseTo(plain, 1e-4);
      assertThat(pass(ForwardOptions.PLAIN.awayFrom(other)).minus(plain).abs().max().item())
          .isGreaterThan(1e-3);
    }
  }

  @Test
  void aNegativePromptsKeysAreMadeOnceAndServeLaterPassesToTheBit() {
    try (var negative = new NegativeAttention(NormalizedAttentionGuidance.USUAL, otherPrompt)) {
      var options = ForwardOptions.PLAIN.awayFrom(negative);
      var first = pass(options);
      int before = scope.live();
      var second = pass(options);
      assertThat(scope.live()).isEqualTo(before + 2); // the time and the velocity
      assertThatTensor(second).isBitEqualTo(first);
      try (var fresh = new NegativeAttention(NormalizedAttentionGuidance.USUAL, otherPrompt)) {
        assertThatTensor(pass(ForwardOptions.PLAIN.awayFrom(fresh))).isBitEqualTo(first);
      }
    }
  }

  @Test
  void enhanceAVideoMultipliesWhatSelfAttentionGives() {
    var strong = new FrameEnhancement(1000, FrameEnhancement.Groups.FRAMES);
    var block = model.blocks().getFirst();
    var embedded = model.embed(latents, time(), List.of(prompt), null);
    var tokens = embedded.x();
    var attention = block.selfAttention();
    var plain = attention.inputs(tokens, embedded.rope()).attend();
    var enhanced = attention.enhanced(tokens, embedded.rope(), strong, FRAMES);
    var factor = enhanced.div(plain);
    double expected = factor.select(3, 0).select(2, 0).select(1, 0).item();
    assertThat(expected).isGreaterThan(100);
    assertThatTensor(enhanced).isCloseTo(plain.times(expected), 0, 1e-3);
  }

  @Test
  void enhanceAVideoLeavesASingleFrameAlone() {
    var options =
        new ForwardOptions(
            Set.of(), null, new FrameEnhancement(1000, FrameEnhancement.Groups.NEIGHBOURS), 0);
    assertThat(pass(options).minus(pass(ForwardOptions.PLAIN)).abs().max().item())
        .isGreaterThan(1e-4);
    latents = latents.narrow(2, 0, 1);
    assertThatTensor(pass(options)).isBitEqualTo(pass(ForwardOptions.PLAIN));
  }

  @Test
  void eachSampleOfABatchHasAFactorOfItsOwn() {
    var random = RandomSource.seeded(3);
    var query = random.randn(DType.FLOAT32, 2, 12, 2, 8);
    var key = random.randn(DType.FLOAT32, 2, 12, 2, 8);
    for (var groups : FrameEnhancement.Groups.values()) {
      var enhancement = new FrameEnhancement(50, groups);
      var alone =
          Tensors.cat(
              0,
              enhancement.factor(query.narrow(0, 0, 1), key.narrow(0, 0, 1), FRAMES),
              enhancement.factor(query.narrow(0, 1, 1), key.narrow(0, 1, 1), FRAMES));
      assertThatTensor(enhancement.factor(query, key, FRAMES)).isCloseTo(alone, 1e-5);
    }
  }

  @Test
  void riflexSlowsOneFrequencyDownAndNoOther() {
    var grid = new Grid(FRAMES, 2, 3);
    int headDim = weights.config().headDim();
    var plain = Rope.of(grid, headDim, 0, model.device()).rotation();
    var slow = Rope.of(grid, headDim, 1, model.device()).rotation();
    assertThatTensor(slow.narrow(3, 1, plain.size(3) - 1))
        .isBitEqualTo(plain.narrow(3, 1, plain.size(3) - 1));
    var lastFrame = slow.select(3, 0).flatten(0, 2).select(0, slow.size(1) - 1);
    double angle = 0.9 * 2 * Math.PI / FRAMES * (FRAMES - 1);
    assertThat(lastFrame.select(0, 0).item()).isCloseTo(Math.cos(angle), within(1e-6));
    assertThat(lastFrame.select(0, 1).item()).isCloseTo(Math.sin(angle), within(1e-6));
  }

  private Tensor pass(ForwardOptions options) {
    return model.forward(latents, time(), List.of(prompt), options);
  }

  private static Tensor time() {
    return Tensors.of(new float[] {700}, 1);
  }
}
