package dev.genga.training;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.WanTransformer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A training step of an image-to-video model: its LoRA changes how the image is looked at, too.
class FirstFrameStepTest {
  private final RandomSource random = RandomSource.seeded(5);
  private TensorScope scope;
  private WanTransformer model;
  private Lora lora;
  private Batch batch;
  private Tensor noise;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    model = FixtureWeights.of("wan_transformer_i2v").model(DType.FLOAT32);
    lora = Lora.create(model, 4, 4, RandomSource.seeded(1));
    lora.parameters().forEach(tensor -> tensor.addInPlace(randn(tensor.shape()), 0.05));
    noise = randn(2, 16, 2, 4, 6);
    batch = batch();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private Tensor randn(long... shape) {
    return random.randn(DType.FLOAT32, shape);
  }

  private Batch batch() {
    var config = model.config();
    return new Batch(
        randn(2, 16, 2, 4, 6),
        List.of(randn(5, config.textDim()), randn(7, config.textDim())),
        null,
        new FirstFrames(randn(2, 20, 2, 4, 6), randn(2, 257, config.imageDim())));
  }

  private static Tensor t() {
    return Tensors.of(new float[] {0.3f, 0.8f}, 2);
  }

  private double accumulate(BlockwiseGradients gradients, Batch of) {
    var noisy = FlowMatching.noisy(of.latents(), noise, t());
    return gradients.accumulate(
        of.input(noisy, FlowMatching.modelTimesteps(t())),
        FlowMatching.velocity(of.latents(), noise),
        null,
        1);
  }

  private BlockwiseGradients gradients(int kept) {
    return new TrainableLora(model, lora, DType.FLOAT32, kept).gradients();
  }

  @Test
  void keysAndValuesOfTheImageAreTrained() {
    assertThat(lora.modules().keySet())
        .contains("blocks.0.cross_attn.k_img", "blocks.0.cross_attn.v_img");
    var gradients = gradients(0);
    accumulate(gradients, batch);
    for (var part : gradients.gradients().parts()) {
      assertThat(part.norm().item()).isPositive();
    }
  }

  @Test
  void keepingActivationsChangesNoBit() {
    var kept = gradients(1);
    var recomputed = gradients(0);
    assertThat(accumulate(kept, batch)).isEqualTo(accumulate(recomputed, batch));
    assertThatTensor(kept.gradients().whole()).isBitEqualTo(recomputed.gradients().whole());
  }

  /// The gradient against a difference of losses, along a direction of its own.
  @Test
  void theGradientIsTheLosssOwn() {
    var gradients = gradients(0);
    accumulate(gradients, batch);
    double norm = gradients.gradients().whole().norm().item();
    double step = 1e-2 / norm;
    double up = lossAt(gradients, step);
    double down = lossAt(gradients, -step);
    assertThat((up - down) / (2 * step)).isCloseTo(norm * norm, within(0.02 * norm * norm));
  }

  private double lossAt(BlockwiseGradients of, double step) {
    var values = lora.parameters();
    var moved =
        java.util.stream.IntStream.range(0, values.size())
            .mapToObj(i -> values.get(i).plus(of.gradients().parts().get(i).times(step)))
            .toList();
    return FlowMatching.loss(
        lora.with(moved).attach(model, 1), batch, noise, t(), FlowMatching.modelTimesteps(t()));
  }

  @Test
  void heldOutLossesAreThoseOfTheTrainingsModel() {
    double trained = accumulate(gradients(0), batch);
    double measured =
        FlowMatching.loss(
            lora.attach(model, 1), batch, noise, t(), FlowMatching.modelTimesteps(t()));
    assertThat(measured).isCloseTo(trained, within(1e-6 * trained));
    var other =
        new Batch(
            batch.latents(),
            batch.prompts(),
            null,
            new FirstFrames(randn(2, 20, 2, 4, 6), randn(2, 257, model.config().imageDim())));
    assertThat(accumulate(gradients(0), other)).isNotEqualTo(trained);
  }

  @Test
  void aBatchWithoutFirstFramesIsRefused() {
    var without = new Batch(batch.latents(), batch.prompts());
    assertThatThrownBy(() -> accumulate(gradients(0), without))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the model takes 36 channels: 16");
  }
}
