package dev.genga.training;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problems;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.Dropout;
import dev.genga.tensor.weights.Float8Form;
import dev.genga.tensor.weights.Float8Scaling;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.optimizer.GradientClipping;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.TransformerTensors;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Trainings over a base in 8 bits, and over one whose blocks come from its file a few at a time.
class HeldBaseTest {
  private static final int LAYERS = 5;
  private static final int TEXT_DIM = FixtureWeights.of("wan_transformer_t2v").config().textDim();
  private static final TransformerConfig CONFIG =
      new TransformerConfig(
          false, 16, 16, 64, 128, 32, TEXT_DIM, 16, 2, LAYERS, TransformerConfig.EPS);
  private static final BaseForm ROWS =
      new BaseForm(new Float8Form(DType.FLOAT8_E5M2, Float8Scaling.ROW), 0);
  static final Recipe.Target LORA = adapter(new AdapterKind.Lora());

  @TempDir private Path folder;
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static Recipe.Target adapter(AdapterKind kind) {
    return new Recipe.Target.Lora(
        new AdapterOptions(kind, 3, 3, LayerChoice.ALL), LoraTraining.PLAIN);
  }

  static Recipe recipe(Recipe.Target target, DType dtype, int keptBlocks, BaseForm form) {
    return new Recipe(
            "style",
            target,
            1e-3,
            ScheduleOptions.CONSTANT,
            AdamW.Settings.DEFAULT,
            null,
            1,
            1,
            new Recipe.RunLength.Steps(3),
            TimestepOptions.DEFAULTS,
            7,
            dtype,
            keptBlocks,
            Saves.AT_END,
            Saves.AT_END)
        .withBase(form);
  }

  private TransformerCheckpoint base(DType dtype) {
    return base(folder, dtype);
  }

  static TransformerCheckpoint base(Path folder, DType dtype) {
    Path file = folder.resolve("base-" + dtype + ".safetensors");
    try (var _ = TensorScope.open()) {
      var random = RandomSource.seeded(3);
      TransformerTensors.initial(CONFIG, random)
          .map(tensor -> tensor.plus(random.randn(DType.FLOAT32, tensor.shape()).times(0.05)))
          .write(file, dtype, Map.of());
    }
    return TransformerCheckpoint.open(file);
  }

  /// What three steps led to.
  ///
  /// @param losses of each
  /// @param parameters after them
  /// @param shown what the model then makes of some noise
  record Steps(List<Double> losses, Tensor parameters, Tensor shown) {}

  static Steps steps(Recipe recipe, TransformerCheckpoint base, Device device) {
    var trainable = TrainingRun.trainable(recipe, base, device);
    var state = new TrainingState(trainable.parameters(), recipe.optimizer(), null);
    var losses = new ArrayList<Double>();
    for (int step = 1; step <= 3; step++) {
      var random = RandomSource.seeded(step);
      var noisy = random.randn(DType.FLOAT32, 1, 16, 2, 8, 12).to(device);
      var target = random.randn(DType.FLOAT32, 1, 16, 2, 8, 12).to(device);
      trainable.gradients().zero();
      losses.add(
          trainable
              .gradients()
              .accumulate(
                  noisy,
                  Tensors.of(new float[] {200 * step}, 1),
                  List.of(random.randn(DType.FLOAT32, 5, TEXT_DIM)),
                  target,
                  1));
      GradientClipping.clip(trainable.gradients().gradients(), 1);
      state.step(trainable.gradients().gradients(), 1e-2);
      trainable.parametersChanged();
    }
    var random = RandomSource.seeded(9);
    try (var _ = Autograd.off()) {
      var model = trainable.model(trainable.parameters().parts());
      var shown =
          model.forward(
              random.randn(DType.FLOAT32, 1, 16, 1, 8, 12),
              Tensors.of(new float[] {640}, 1),
              List.of(random.randn(DType.FLOAT32, 7, TEXT_DIM)));
      return new Steps(losses, trainable.parameters().whole(), shown);
    }
  }

  static Stream<Arguments> recipes() {
    return Stream.of(
        Arguments.of(DType.FLOAT32, recipe(LORA, DType.FLOAT32, 0, BaseForm.AS_STORED)),
        Arguments.of(DType.FLOAT32, recipe(LORA, DType.BFLOAT16, 1, BaseForm.AS_STORED)),
        Arguments.of(DType.BFLOAT16, recipe(LORA, DType.BFLOAT16, 0, BaseForm.FLOAT8_BLOCKS)),
        Arguments.of(DType.BFLOAT16, recipe(LORA, DType.BFLOAT16, 2, ROWS)),
        Arguments.of(
            DType.FLOAT32,
            recipe(adapter(new AdapterKind.Dora()), DType.FLOAT32, 0, BaseForm.FLOAT8_BLOCKS)),
        Arguments.of(
            DType.BFLOAT16,
            recipe(adapter(new AdapterKind.Lokr(8)), DType.BFLOAT16, 0, BaseForm.AS_STORED)));
  }

  /// Losses, what is learnt, and a preview.
  @ParameterizedTest
  @MethodSource("recipes")
  void fewerBlocksInMemoryChangeNoBit(DType stored, Recipe recipe) {
    try (var base = base(stored)) {
      var whole = steps(recipe, base, Device.CPU);
      assertThat(whole.losses()).doesNotHaveDuplicates();
      for (int blocks = BaseForm.MOVING + recipe.keptBlocks(); blocks < LAYERS; blocks++) {
        var fewer = recipe.withBase(recipe.base().withBlocksInMemory(blocks));
        var steps = steps(fewer, base, Device.CPU);
        assertThat(steps.losses()).isEqualTo(whole.losses());
        assertThatTensor(steps.parameters()).isBitEqualTo(whole.parameters());
        assertThatTensor(steps.shown()).isBitEqualTo(whole.shown());
      }
    }
  }

  /// As they do on a graphics card; here the copies are plain ones.
  @Test
  void inputsThatWaitElsewhereChangeNoBit() {
    try (var base = base(DType.FLOAT32)) {
      var held = base.held(BaseForm.AS_STORED, Device.CPU, DType.BFLOAT16);
      var model = WanTransformer.load(held, DType.BFLOAT16, Device.CPU);
      var expected = gradients(model, 0, 0);
      for (var blocks : List.of(List.of(0, LAYERS), List.of(0, 3), List.of(2, LAYERS - 2))) {
        var found = gradients(model, blocks.get(0), blocks.get(1));
        assertThatTensor(found).isBitEqualTo(expected);
      }
      assertThat(expected.norm().item()).isPositive();
    }
  }

  @Test
  void onACardTheInputsOfBlocksThatComeAndGoWaitAndOthersWhereThatIsAskedFor() {
    var card = Device.parse("cuda");
    var plain = recipe(LORA, DType.FLOAT32, 0, BaseForm.AS_STORED);
    var some = plain.withMemory(0, LAYERS - 1);
    for (var recipe : List.of(plain, some)) {
      int streamed = recipe.base().streamed(LAYERS);
      int all = recipe.withInputsInRam(true).movedInputs(LAYERS);
      assertThat(recipe.movedInputs(LAYERS)).isEqualTo(streamed);
      assertThat(TrainableLora.movedBlocks(card, streamed, streamed)).isEqualTo(streamed);
      assertThat(TrainableLora.movedBlocks(card, streamed, all)).isEqualTo(LAYERS);
      assertThat(TrainableLora.movedBlocks(Device.CPU, streamed, all)).isZero();
    }
  }

  private static Tensor gradients(WanTransformer model, int keptBlocks, int movedBlocks) {
    var random = RandomSource.seeded(12);
    var created = Lora.create(model, 3, 3, random);
    var lora =
        created.with(
            created.parameters().stream()
                .map(value -> random.randn(DType.FLOAT32, value.shape()).times(0.1))
                .toList());
    var leaves = TrainableLora.leaves(model, lora);
    var gradients = new BlockwiseGradients(lora.attach(model, 1), leaves, keptBlocks, movedBlocks);
    for (int batch = 0; batch < 2; batch++) {
      gradients.accumulate(
          random.randn(DType.FLOAT32, 1, 16, 2, 8, 12),
          Tensors.of(new float[] {300}, 1),
          List.of(random.randn(DType.FLOAT32, 5, TEXT_DIM)),
          random.randn(DType.FLOAT32, 1, 16, 2, 8, 12),
          0.5);
    }
    return gradients.gradients().whole();
  }

  @Test
  void aBaseInEightBitsIsAnotherAndNear() {
    try (var base = base(DType.BFLOAT16)) {
      var plain = recipe(LORA, DType.BFLOAT16, 0, BaseForm.AS_STORED);
      double stored = steps(plain, base, Device.CPU).losses().getFirst();
      for (var form : Float8Form.all()) {
        var recipe = plain.withBase(new BaseForm(form, 0));
        double loss = steps(recipe, base, Device.CPU).losses().getFirst();
        assertThat(loss).isNotEqualTo(stored);
        // Weights that are off by at most an eighth of themselves, each to its own side.
        assertThat(Math.abs(loss - stored) / stored).isLessThan(1.0 / 8);
      }
    }
  }

  @Test
  void theMemoryOfFewerBlocksIsLess() {
    try (var base = base(DType.BFLOAT16)) {
      var all = recipe(LORA, DType.BFLOAT16, 0, BaseForm.AS_STORED);
      var few = all.withBase(BaseForm.AS_STORED.withBlocksInMemory(2));
      long block = DType.BFLOAT16.bytes() * (8 * (64 * 64 + 64) + 2 * 64 * 128 + 128 + 64);
      var need = TrainingMemory.of(all, base);
      var less = TrainingMemory.of(few, base);
      assertThat(need.bytes() - less.bytes()).isEqualTo((LAYERS - 2) * block);
      assertThat(need.less()).startsWith("hold fewer blocks in memory");
      assertThat(less.less())
          .isEqualTo("use a smaller model, its fp8 file, or a machine with more memory");
    }
  }

  private List<String> refused(Recipe recipe, DType stored) {
    var problems = new Problems();
    RecipeCheck.check(recipe, problems, word -> "--" + word);
    if (problems.isEmpty()) {
      try (var base = base(stored)) {
        RecipeFit.check(recipe, base, problems, word -> "--" + word);
      }
    }
    return problems.list().stream()
        .map(problem -> problem.where() + ": " + problem.what())
        .toList();
  }

  @Test
  void whatCanNotBeTogetherIsTold() {
    var two = BaseForm.AS_STORED.withBlocksInMemory(2);
    assertThat(refused(recipe(LORA, DType.BFLOAT16, 0, two), DType.FLOAT32)).isEmpty();
    assertThat(refused(recipe(LORA, DType.BFLOAT16, 2, two), DType.FLOAT32))
        .containsExactly(
            "--keep_activations: 2 blocks are to keep their activations, but of 2 in memory only 0"
                + " stay there");
    assertThat(refused(recipe(LORA, DType.BFLOAT16, 9, BaseForm.AS_STORED), DType.FLOAT32))
        .isEmpty();
    var all = new Recipe.Target.Transformer(DType.BFLOAT16, 1);
    assertThat(refused(recipe(all, DType.BFLOAT16, 0, two), DType.FLOAT32))
        .containsExactly(
            "--blocks_in_memory: all weights are trained, but they are to be held as a frozen"
                + " base");
    assertThat(refused(recipe(all, DType.BFLOAT16, 0, ROWS), DType.FLOAT32))
        .containsExactly(
            "--fp8_base: all weights are trained, but they are to be held as a frozen base");
    assertThat(refused(recipe(over("a"), DType.BFLOAT16, 0, two), DType.FLOAT32))
        .containsExactly(
            "--blocks_in_memory: LoRAs are to be added to every block, but blocks come from the"
                + " file anew each time");
    assertThat(refused(recipe(LORA, DType.BFLOAT16, 0, ROWS), DType.FLOAT8_E4M3FN))
        .containsExactly("--fp8_base: the transformer's file is in 8 bits already");
  }

  private static Recipe.Target over(String file) {
    return new Recipe.Target.Lora(
        AdapterOptions.lora(3, 3),
        new LoraTraining(Dropout.NONE, 0, null, List.of(new LoraUse(file, 1))));
  }
}
