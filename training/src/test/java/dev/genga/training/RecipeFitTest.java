package dev.genga.training;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.Dropout;
import dev.genga.training.checkpoint.LoraFile;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.lora.RankRule;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerTensors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is told of LoRAs that a training starts from, and what is done with them.
class RecipeFitTest {
  private static final FixtureWeights WEIGHTS = FixtureWeights.of("wan_transformer_t2v");

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

  private Path base() {
    Path file = folder.resolve("base.safetensors");
    TransformerTensors.copyOf(WEIGHTS, Device.CPU).write(file, DType.FLOAT32, Map.of());
    return file;
  }

  private Lora lora(AdapterOptions options) {
    var random = RandomSource.seeded(5);
    var made = Lora.create(WEIGHTS.model(DType.FLOAT32), options, random);
    return made.with(
        made.parameters().stream()
            .map(value -> random.randn(DType.FLOAT32, value.shape()).times(0.1))
            .toList());
  }

  private Path write(AdapterOptions options) {
    Path file = folder.resolve("first.safetensors");
    LoraFile.write(file, lora(options), DType.FLOAT32, Map.of());
    return file;
  }

  private static AdapterOptions adapter(AdapterKind kind, int rank, double alpha) {
    return new AdapterOptions(kind, rank, alpha, LayerChoice.ALL);
  }

  private static LoraTraining from(@Nullable Path start, LoraUse... fused) {
    return new LoraTraining(Dropout.NONE, 0, start, List.of(fused));
  }

  private static Recipe recipe(AdapterOptions adapter, LoraTraining training) {
    return recipe(adapter, training, DType.FLOAT32);
  }

  private static Recipe recipe(AdapterOptions adapter, LoraTraining training, DType dtype) {
    return new Recipe(
        "style",
        new Recipe.Target.Lora(adapter, training),
        1e-3,
        ScheduleOptions.CONSTANT,
        AdamW.Settings.DEFAULT,
        null,
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

  private List<String> problems(AdapterOptions adapter, LoraTraining training) {
    var problems = new Problems();
    try (var base = TransformerCheckpoint.open(base())) {
      RecipeFit.check(recipe(adapter, training), base, problems, word -> "--" + word);
    }
    return problems.list().stream().map(problem -> problem.what()).toList();
  }

  @Test
  void aLoraOfTheSameOptionsIsStartedFrom() {
    var kinds =
        List.of(
            new AdapterKind.Lora(),
            new AdapterKind.Dora(),
            new AdapterKind.Loha(),
            new AdapterKind.Lokr(8));
    for (var kind : kinds) {
      var options = adapter(kind, 4, 0.1);
      var start = write(options);
      assertThat(problems(options, from(start))).as(kind.label()).isEmpty();
      try (var base = TransformerCheckpoint.open(base())) {
        var trainable = TrainingRun.trainable(recipe(options, from(start)), base, Device.CPU);
        var expected = lora(options).parameters();
        for (int i = 0; i < expected.size(); i++) {
          assertThatTensor(trainable.parameters().parts().get(i)).isBitEqualTo(expected.get(i));
        }
      }
    }
  }

  @Test
  void aLoraOfOtherOptionsIsRefused() {
    var start = from(write(adapter(new AdapterKind.Lora(), 4, 2)));
    assertThat(problems(adapter(new AdapterKind.Lora(), 8, 2), start))
        .containsExactly(
            "the LoRA to start from has rank 4 for blocks.0.self_attn.q, and 8 is to be trained");
    assertThat(problems(adapter(new AdapterKind.Lora(), 4, 4), start))
        .containsExactly(
            "the LoRA to start from has alpha 2.0 for blocks.0.self_attn.q, and 4.0 is to be"
                + " trained");
    assertThat(problems(adapter(new AdapterKind.Dora(), 4, 2), start))
        .containsExactly("the LoRA to start from is a LoRA, and a DoRA is to be trained");
    var some = new LayerChoice(List.of(), List.of(".*ffn.*"), List.of());
    assertThat(problems(new AdapterOptions(new AdapterKind.Lora(), 4, 2, some), start))
        .containsExactly("the LoRA to start from has blocks.0.ffn.0, which is left out here");
  }

  @Test
  void aLoraOfFewerLayersOrAnotherFactorIsRefused() {
    var some = new LayerChoice(List.of(), List.of(".*ffn.*"), List.of());
    var start = from(write(new AdapterOptions(new AdapterKind.Lokr(8), 4, 4, some)));
    assertThat(problems(adapter(new AdapterKind.Lokr(8), 4, 4), start))
        .containsExactly(
            "the LoRA to start from lacks 4 of the layers that are trained, first blocks.0.ffn.0");
    assertThat(problems(new AdapterOptions(new AdapterKind.Lokr(4), 4, 4, some), start))
        .containsExactly("the LoRA to start from divides blocks.0.self_attn.q by another factor");
  }

  @Test
  void allThatDoesNotFitIsToldTogether() {
    var layers = new LayerChoice(List.of(), List.of("ffn"), List.of(new RankRule("attn", 2, null)));
    var training = from(folder.resolve("none"), new LoraUse(base().toString(), 1));
    var found = problems(new AdapterOptions(new AdapterKind.Lokr(7), 4, 4, layers), training);
    assertThat(found)
        .hasSize(5)
        .contains(
            "no layer of this model has such a name",
            "no layer that is trained is left for this rank",
            "this is a Wan transformer, not a LoRA");
  }

  @Test
  void whatATrainingCanNotDoIsToldTogether() {
    var training = new LoraTraining(new Dropout(1, -0.1, 0.5), -1, null, List.of());
    var problems = new Problems();
    var loha = recipe(adapter(new AdapterKind.Loha(), 4, 4), training);
    RecipeCheck.check(loha, problems, word -> "--" + word);
    assertThat(problems.list().stream().map(p -> p.where() + ": " + p.what()))
        .containsExactly(
            "--network_dropout: a share of 1.0 can't be left out",
            "--rank_dropout: a share of -0.1 can't be left out",
            "--network_dropout: a LoHa has no layers between which values could be left out",
            "--scale_weight_norms: the bound of the changes' norms is -1.0");
    var dora = new Problems();
    var both = new LoraTraining(new Dropout(0.1, 0.1, 0.1), 1, null, List.of());
    RecipeCheck.check(recipe(adapter(new AdapterKind.Dora(), 4, 4), both), dora, word -> word);
    assertThat(dora.list().stream().map(p -> p.where()))
        .containsExactly("network_dropout", "rank_dropout");
    var lokr = new Problems();
    var bounded = new LoraTraining(Dropout.NONE, 1, null, List.of());
    RecipeCheck.check(recipe(adapter(new AdapterKind.Lokr(8), 4, 4), bounded), lokr, word -> word);
    assertThat(lokr.list().stream().map(p -> p.what()))
        .containsExactly("the norm of a LoKr is not bounded");
  }

  /// No weight is held twice in memory. The file is in float32 and mapped, which counts here as well.
  @Test
  void aTrainingOverFusedLorasTakesTheMemoryThatWasSaid() {
    var use = new LoraUse(write(adapter(new AdapterKind.Loha(), 4, 4)).toString(), 0.5);
    var recipe = recipe(AdapterOptions.lora(2, 2), from(null, use), DType.BFLOAT16);
    Path file = base();
    try (var inner = TensorScope.open();
        var base = TransformerCheckpoint.open(file)) {
      var trainable = TrainingRun.trainable(recipe, base, Device.CPU);
      var state = new TrainingState(trainable.parameters(), recipe.optimizer(), recipe.ema());
      long mapped = base.placedBytes(DType.FLOAT32);
      assertThat(inner.bytes()).isEqualTo(TrainingMemory.of(recipe, base).bytes() + mapped);
      assertThat(state.result()).isNotEmpty();
    }
  }
}
