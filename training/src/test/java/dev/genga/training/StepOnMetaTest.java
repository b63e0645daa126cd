package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.Dropout;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.optimizer.GradientClipping;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.sampling.WeightingScheme;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.TransformerTensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Takes training steps on torch's `meta` device, whose tensors have no values and which mixes with no
/// other: what would make a tensor on the CPU by oversight fails here without a GPU. Blocks that run
/// twice compute their attention twice there, as on CUDA.
///
/// A step reads two numbers, loss and gradient norm. There are none to read here, and a made-up one
/// would hide it if a third were read; so the step goes up to each and stops before it.
class StepOnMetaTest {
  private static final long[] LATENTS = {2, 16, 3, 4, 6};

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

  private TrainableLora lora(DType dtype, int keptBlocks) {
    var model = weights.model(dtype, Device.META);
    var lora = Lora.create(model, 4, 4, RandomSource.seeded(1));
    return new TrainableLora(model, lora, DType.FLOAT32, keptBlocks);
  }

  private TrainableTransformer transformer(DType dtype, int keptBlocks) {
    return new TrainableTransformer(
        TransformerTensors.copyOf(weights, Device.META),
        dtype,
        Device.META,
        DType.FLOAT32,
        keptBlocks,
        1);
  }

  /// What a trainer does with a batch, on the way to a step.
  private Tensor loss(Trainable trainable, WeightingScheme weighting, Tensor latents, Device at) {
    var random = StepRandom.of(1, 1);
    var t =
        TimestepOptions.DEFAULTS
            .with(TimestepMode.SHIFT, 5)
            .sampler(DType.BFLOAT16)
            .sample(2, 4, 6, random, null);
    var noise = random.randn(DType.BFLOAT16, LATENTS).to(at);
    var prompts =
        List.of(
            random.randn(DType.BFLOAT16, 5, weights.config().textDim()),
            random.randn(DType.BFLOAT16, 9, weights.config().textDim()));
    if (!(trainable.gradients() instanceof BlockwiseGradients gradients)) {
      throw new AssertionError("one worker has no others to share with");
    }
    return gradients.loss(
        t.noisy(latents, noise),
        t.model(),
        prompts,
        FlowMatching.velocity(latents, noise),
        weighting.lossWeights(t.model(), DType.BFLOAT16).orElse(null),
        0.5);
  }

  private static Tensor latents(Device device) {
    return Tensors.zeros(LATENTS, DType.BFLOAT16, device);
  }

  private void step(Trainable trainable, WeightingScheme weighting) {
    var state =
        new TrainingState(trainable.parameters(), AdamW.Settings.DEFAULT, new Ema.Settings(0.9));
    trainable.gradients().zero();
    var loss = loss(trainable, weighting, latents(Device.META), Device.META);
    var gradients = trainable.gradients().gradients();
    var norm = GradientClipping.norm(gradients.parts());
    state.step(gradients, 1e-4);
    trainable.parametersChanged();
    for (var scalar : List.of(loss, norm)) {
      assertThat(scalar.device()).isEqualTo(Device.META);
      assertThat(scalar.shape()).isEmpty();
    }
    assertThat(gradients.whole().device()).isEqualTo(Device.META);
    assertThat(state.result()).allMatch(tensor -> tensor.device().equals(Device.META));
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32, 0", "FLOAT32, 2", "BFLOAT16, 0", "BFLOAT16, 1", "BFLOAT16, 2"})
  void aStepMakesNoTensorOnTheCpuByOversight(DType dtype, int keptBlocks) {
    step(lora(dtype, keptBlocks), WeightingScheme.NONE);
    step(transformer(dtype, keptBlocks), WeightingScheme.NONE);
  }

  static Stream<AdapterKind> kinds() {
    return Stream.of(
        new AdapterKind.Lora(),
        new AdapterKind.Dora(),
        new AdapterKind.Loha(),
        new AdapterKind.Lokr(8));
  }

  /// Which layers are left out of a pass is drawn on the CPU, as all is; so all four ways are gone.
  @ParameterizedTest
  @MethodSource("kinds")
  void noKindOfAdapterAndNoDropoutMakesOne(AdapterKind kind) {
    boolean lora = kind instanceof AdapterKind.Lora;
    double ofRanks = kind instanceof AdapterKind.Dora ? 0 : 0.2;
    var model = weights.model(DType.BFLOAT16, Device.META);
    var options = new AdapterOptions(kind, 4, 4, LayerChoice.ALL);
    var training =
        new LoraTraining(new Dropout(lora ? 0.2 : 0, ofRanks, 0.3), lora ? 1 : 0, null, List.of());
    var adapter = Lora.create(model, options, RandomSource.seeded(1));
    for (int keptBlocks : List.of(0, 2)) {
      var trainable = new TrainableLora(model, adapter, DType.FLOAT32, keptBlocks, training, 7, 0);
      trainable.beginPass(1, 0);
      step(trainable, WeightingScheme.NONE);
      trainable.constrain();
    }
  }

  @Test
  void blocksThatComeAndGoMakeNone(@TempDir Path folder) {
    var form = BaseForm.FLOAT8_BLOCKS.withBlocksInMemory(3);
    for (int keptBlocks : List.of(0, 1)) {
      var recipe = HeldBaseTest.recipe(HeldBaseTest.LORA, DType.BFLOAT16, keptBlocks, form);
      try (var base = HeldBaseTest.base(folder, DType.BFLOAT16)) {
        step(TrainingRun.trainable(recipe, base, Device.META), WeightingScheme.NONE);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void noWeightingOfTheLossMakesOne(WeightingScheme weighting) {
    step(lora(DType.BFLOAT16, 0), weighting);
  }

  @Test
  void latentsOrNoiseOnTheCpuFail() {
    var trainable = lora(DType.BFLOAT16, 0);
    loss(trainable, WeightingScheme.NONE, latents(Device.META), Device.META);
    refused(() -> loss(trainable, WeightingScheme.NONE, latents(Device.CPU), Device.META));
    refused(() -> loss(trainable, WeightingScheme.NONE, latents(Device.META), Device.CPU));
    refused(() -> loss(trainable, WeightingScheme.NONE, latents(Device.CPU), Device.CPU));
  }

  /// The first and the last of an adapter's tensors, once each.
  @ParameterizedTest
  @CsvSource({"true, 0", "true, 2", "false, 0", "false, 2"})
  void anAdapterOnTheCpuFails(boolean first, int keptBlocks) {
    var model = weights.model(DType.BFLOAT16, Device.META);
    var lora = Lora.create(model, 4, 4, RandomSource.seeded(1));
    var values = new ArrayList<>(lora.parameters());
    int planted = first ? 0 : values.size() - 1;
    values.set(planted, Tensors.zeros(values.get(planted).shape(), DType.FLOAT32, Device.CPU));
    var halfThere = lora.with(values).attach(model, 1);
    var trained =
        new TrainableLora(
            halfThere, Lora.create(model, 4, 4, RandomSource.seeded(2)), DType.FLOAT32, keptBlocks);
    refused(() -> loss(trained, WeightingScheme.NONE, latents(Device.META), Device.META));
  }

  private static void refused(ThrowingCallable step) {
    assertThatThrownBy(step).isInstanceOf(RuntimeException.class).hasMessageContaining("device");
  }
}
