package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.optimizer.Optimizer;
import dev.genga.training.optimizer.OptimizerKind;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.lora.RankRule;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.HostMemory;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerTensors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the memory that a training is said to take to that behind its tensors.
class TrainingMemoryTest {
  private static final Ema.Settings AVERAGED = new Ema.Settings(0.9);

  @TempDir private Path folder;

  static Stream<Recipe> recipes() {
    var lora = new Recipe.Target.Lora(3, 3);
    var transformer = new Recipe.Target.Transformer(DType.BFLOAT16, 1);
    var shared = new Recipe.Target.Transformer(DType.BFLOAT16, 3);
    return Stream.of(
        recipe(lora, DType.FLOAT32, null),
        recipe(lora, DType.FLOAT32, AVERAGED),
        recipe(lora, DType.FLOAT32, AVERAGED).withAverageEvery(100),
        recipe(adapter(new AdapterKind.Dora()), DType.FLOAT32, AVERAGED),
        recipe(adapter(new AdapterKind.Loha()), DType.FLOAT32, null),
        recipe(adapter(new AdapterKind.Lokr(8)), DType.FLOAT32, null),
        recipe(adapter(new AdapterKind.Lokr(AdapterKind.Lokr.EVEN)), DType.FLOAT32, null),
        recipe(transformer, DType.FLOAT32, null),
        recipe(transformer, DType.FLOAT32, AVERAGED),
        recipe(transformer, DType.BFLOAT16, AVERAGED),
        recipe(shared, DType.BFLOAT16, null),
        recipe(lora, OptimizerKind.ADAMW_8BIT),
        recipe(lora, OptimizerKind.ADAFACTOR),
        recipe(lora, OptimizerKind.PRODIGY),
        recipe(lora, OptimizerKind.LION),
        recipe(transformer, OptimizerKind.ADAMW_8BIT),
        recipe(transformer, OptimizerKind.ADAFACTOR),
        recipe(transformer, OptimizerKind.SCHEDULE_FREE_ADAMW));
  }

  private static Recipe recipe(Recipe.Target target, OptimizerKind kind) {
    return recipe(target, DType.FLOAT32, kind.usual(), null);
  }

  /// Of some layers, with another rank for some of them.
  private static Recipe.Target.Lora adapter(AdapterKind kind) {
    var layers =
        new LayerChoice(
            List.of(), List.of(".*ffn.*"), List.of(new RankRule(".*0.cross.*", 40, null)));
    return new Recipe.Target.Lora(new AdapterOptions(kind, 3, 3, layers), LoraTraining.PLAIN);
  }

  private static Recipe recipe(Recipe.Target target, DType dtype, Ema.@Nullable Settings ema) {
    return recipe(target, dtype, AdamW.Settings.DEFAULT, ema);
  }

  private static Recipe recipe(
      Recipe.Target target, DType dtype, Optimizer.Settings optimizer, Ema.@Nullable Settings ema) {
    return new Recipe(
        "style",
        target,
        1e-3,
        ScheduleOptions.CONSTANT,
        optimizer,
        ema,
        1,
        1,
        new Recipe.RunLength.Steps(1),
        TimestepOptions.DEFAULTS,
        7,
        dtype,
        0,
        Saves.AT_END,
        Saves.AT_END);
  }

  private TransformerCheckpoint base() {
    Path file = folder.resolve("base.safetensors");
    try (var _ = TensorScope.open()) {
      TransformerTensors.copyOf(FixtureWeights.of("wan_transformer_t2v"), Device.CPU)
          .write(file, DType.FLOAT32, Map.of());
    }
    return TransformerCheckpoint.open(file);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void aTrainingTakesTheMemoryThatWasSaid(Recipe recipe) {
    try (var scope = TensorScope.open();
        var base = base()) {
      var trainable = TrainingRun.trainable(recipe, base, Device.CPU);
      var state = TrainingState.of(recipe, trainable);
      assertThat(scope.bytes()).isEqualTo(TrainingMemory.of(recipe, base).bytes());
      assertThat(state.result()).isNotEmpty();
    }
  }

  @Test
  void whatIsCountedIsNamed() {
    var lora = new Recipe.Target.Lora(3, 3);
    var transformer = new Recipe.Target.Transformer(DType.BFLOAT16, 1);
    assertThat(told(recipe(lora, DType.FLOAT32, null)))
        .isEqualTo(
            "the transformer with its LoRA: in float32 for its weights, the LoRA, gradients and"
                + " AdamW's means");
    assertThat(told(recipe(lora, DType.BFLOAT16, AVERAGED)))
        .isEqualTo(
            "the transformer with its LoRA: in bfloat16 for its weights and in float32 for the"
                + " LoRA, gradients, AdamW's means and the average");
    assertThat(told(recipe(adapter(new AdapterKind.Loha()), DType.FLOAT32, null)))
        .isEqualTo(
            "the transformer with its LoHa: in float32 for its weights, the LoHa, gradients and"
                + " AdamW's means");
    assertThat(told(recipe(transformer, DType.BFLOAT16, null)))
        .isEqualTo(
            "training the whole transformer: in float32 for its weights, gradients and AdamW's"
                + " means, and for copies in bfloat16");
    assertThat(told(recipe(lora, OptimizerKind.ADAMW_8BIT)))
        .isEqualTo(
            "the transformer with its LoRA: in float32 for its weights, the LoRA, gradients and"
                + " AdamW8bit's means");
  }

  private String told(Recipe recipe) {
    try (var base = base()) {
      var need = TrainingMemory.of(recipe, base);
      return need.model() + ": " + need.parts();
    }
  }

  /// Of five blocks, three come and go while four are there: the inputs of two of these wait.
  @Test
  void onACardBlocksThatComeAndGoTakeMemoryOfTheMachine() {
    var plain = recipe(new Recipe.Target.Lora(3, 3), DType.FLOAT32, null);
    try (var base = HeldBaseTest.base(folder, DType.FLOAT32)) {
      assertThat(TrainingMemory.ofHost(plain, base, 1000)).isEmpty();
      int layers = base.config().layers();
      var few = plain.withMemory(0, layers - 1);
      long blocks = HostMemory.of(base, few.base(), few.dtype()).bytes();
      long input = HostMemory.pinned(1000L * base.config().dim() * DType.FLOAT32.bytes());
      assertThat(TrainingMemory.ofHost(few, base, 1000))
          .singleElement()
          .satisfies(need -> assertThat(need.bytes()).isEqualTo(blocks + 2 * input));
      assertThat(blocks).isPositive();
    }
  }

  /// But for the first block's, and those of blocks that keep their activations.
  @Test
  void onACardInputsThatAreToWaitThereDoToo() {
    var all = recipe(new Recipe.Target.Lora(3, 3), DType.FLOAT32, null).withInputsInRam(true);
    try (var base = HeldBaseTest.base(folder, DType.FLOAT32)) {
      int layers = base.config().layers();
      long input = HostMemory.pinned(1000L * base.config().dim() * DType.FLOAT32.bytes());
      assertThat(TrainingMemory.ofHost(all, base, 1000))
          .singleElement()
          .satisfies(need -> assertThat(need.bytes()).isEqualTo((layers - 1) * input));
      assertThat(TrainingMemory.ofHost(all.withMemory(2, 0), base, 1000))
          .singleElement()
          .satisfies(need -> assertThat(need.bytes()).isEqualTo((layers - 3) * input));
      var few = all.withMemory(1, layers - 1);
      long blocks = HostMemory.of(base, few.base(), few.dtype()).bytes();
      assertThat(TrainingMemory.ofHost(few, base, 1000))
          .singleElement()
          .satisfies(need -> assertThat(need.bytes()).isEqualTo(blocks + (layers - 2) * input));
      var pinned = TrainingMemory.pinned(all, base);
      assertThat(pinned.bytes(1000, layers)).isEqualTo((layers - 1) * input);
      assertThat(pinned.bytes(1000, 0)).isZero();
      assertThat(TrainingMemory.of(all, base))
          .as("what is on the card between steps")
          .isEqualTo(TrainingMemory.of(all.withInputsInRam(false), base));
    }
  }
}
