package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.dataset.plan.DiskItem;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.training.checkpoint.CheckpointNames;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.optimizer.Optimizer;
import dev.genga.training.optimizer.OptimizerKind;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.training.state.RunIdentity;
import dev.genga.training.state.StateFolder;
import dev.genga.training.state.StateOptions;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.lora.RankRule;
import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerTensors;
import dev.genga.wan.transformer.WanTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds what a run is said to write to what it writes.
class RunFilesTest {
  private static final int PER_EPOCH = 3;
  private static final int RANK = 4;
  private static final int KEPT_STATES = 2;

  /// No state is saved without a result.
  private static final StateOptions WITH_RESULTS = new StateOptions(KEPT_STATES, false, null, null);

  @TempDir private Path folder;
  @TempDir private Path models;

  private static Recipe recipe(int steps, Saves saves, Saves previews) {
    return recipe(new Recipe.Target.Lora(RANK, RANK), null, steps, saves, previews);
  }

  private static Recipe recipe(
      Recipe.Target target, Ema.@Nullable Settings ema, int steps, Saves saves, Saves previews) {
    return recipe(target, AdamW.Settings.DEFAULT, ema, steps, saves, previews);
  }

  private static Recipe recipe(
      Recipe.Target target,
      Optimizer.Settings optimizer,
      Ema.@Nullable Settings ema,
      int steps,
      Saves saves,
      Saves previews) {
    return new Recipe(
        "style",
        target,
        1e-3,
        ScheduleOptions.CONSTANT,
        optimizer,
        ema,
        1,
        1,
        new Recipe.RunLength.Steps(steps),
        TimestepOptions.DEFAULTS.with(TimestepMode.SHIFT, 3),
        7,
        DType.FLOAT32,
        0,
        saves,
        previews);
  }

  private static Recipe recipe(AdapterKind kind) {
    var layers =
        new LayerChoice(
            List.of(), List.of(".*ffn.*"), List.of(new RankRule(".*0.cross.*", 2, null)));
    var adapter = new AdapterOptions(kind, RANK, RANK, layers);
    var target = new Recipe.Target.Lora(adapter, LoraTraining.PLAIN);
    return recipe(target, null, 3, new Saves(null, 1, null, null), Saves.AT_END);
  }

  static Stream<Recipe> recipes() {
    return Stream.of(
        recipe(4, Saves.AT_END, Saves.AT_END),
        recipe(7, Saves.AT_END, Saves.AT_END).withAverageEvery(2),
        recipe(7, new Saves(null, 2, null, null), Saves.AT_END),
        recipe(8, new Saves(null, 1, null, 3), Saves.AT_END),
        recipe(9, new Saves(1, null, 1, null), new Saves(null, 2, null, null)),
        recipe(7, new Saves(1, 2, null, null), new Saves(1, null, null, null)),
        recipe(7, Saves.keepingLast(2, null, 1), Saves.AT_END),
        recipe(
            new Recipe.Target.Lora(RANK, RANK),
            new Ema.Settings(0.9),
            4,
            new Saves(null, 2, null, null),
            Saves.AT_END),
        recipe(new AdapterKind.Dora()),
        recipe(new AdapterKind.Loha()),
        recipe(new AdapterKind.Lokr(8)),
        recipe(
            new Recipe.Target.Transformer(DType.FLOAT32, 1),
            null,
            4,
            new Saves(null, 1, null, 2),
            Saves.AT_END),
        recipe(
            new Recipe.Target.Transformer(DType.BFLOAT16, 1),
            new Ema.Settings(0.9),
            3,
            Saves.AT_END,
            new Saves(null, 2, null, null)),
        recipe(OptimizerKind.ADAMW_8BIT),
        recipe(OptimizerKind.ADAFACTOR),
        recipe(OptimizerKind.PRODIGY),
        recipe(OptimizerKind.LION),
        recipe(OptimizerKind.SCHEDULE_FREE_ADAMW));
  }

  /// Of all weights, which have all kinds of shapes.
  private static Recipe recipe(OptimizerKind kind) {
    var target = new Recipe.Target.Transformer(DType.FLOAT32, 1);
    return recipe(target, kind.usual(), null, 1, Saves.AT_END, Saves.AT_END);
  }

  private record RandomBatches() implements Batches {
    @Override
    public int perEpoch() {
      return PER_EPOCH;
    }

    @Override
    public long samplesBefore(int epoch, int index) {
      return (long) epoch * PER_EPOCH + index;
    }

    @Override
    public Batch load(int epoch, int index) {
      var random = RandomSource.seeded(100L + index);
      Tensor prompt = random.randn(DType.BFLOAT16, 5, 64);
      return new Batch(random.randn(DType.BFLOAT16, 1, 16, 1, 4, 6), List.of(prompt));
    }
  }

  /// What the folder held at its fullest.
  private static final class Fullest implements TrainingListener {
    private final Path folder;
    private int results;
    private int previews;
    private int states;

    Fullest(Path folder) {
      this.folder = folder;
    }

    @Override
    public void onSaved(Path file, int epoch, int step) {
      results = Math.max(results, resultFiles(folder).size());
    }

    @Override
    public void onStep(StepReport report) {
      states = Math.max(states, new StateFolder(folder, "style").newestFirst().size());
    }

    @Override
    public void onPreviewDue(WanTransformer model, Path file, int epoch, int step) {
      previews++;
    }
  }

  private static List<Path> resultFiles(Path folder) {
    try (var files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private RunFiles files(Recipe recipe) {
    var request = GenerationRequest.of("rain", 1).withSize(new VideoSize(64, 32, 5));
    try (var base = TransformerCheckpoint.open(base())) {
      var sizes = TrainedSizes.of(recipe.target(), base);
      return new RunFiles(recipe, sizes, folder, WITH_RESULTS, List.of(request, request));
    }
  }

  private List<DiskItem> items(Recipe recipe) {
    int batches = PER_EPOCH * recipe.gradientAccumulation();
    return files(recipe).items(Course.of(recipe, batches));
  }

  /// The small model as a file.
  private Path base() {
    Path file = models.resolve("base.safetensors");
    TransformerTensors.copyOf(FixtureWeights.of("wan_transformer_t2v"), Device.CPU)
        .write(file, DType.FLOAT32, Map.of());
    return file;
  }

  private static Trainable trainable(Recipe recipe) {
    var weights = FixtureWeights.of("wan_transformer_t2v");
    return switch (recipe.target()) {
      case Recipe.Target.Lora lora -> TrainableLora.of(weights.model(DType.FLOAT32), lora, recipe);
      case Recipe.Target.Transformer(DType fileDtype, int workers) ->
          new TrainableTransformer(
              TransformerTensors.copyOf(weights, Device.CPU),
              DType.FLOAT32,
              Device.CPU,
              fileDtype,
              0,
              workers);
    };
  }

  private void assertAverages(Recipe recipe, List<DiskItem> items) throws IOException {
    if (recipe.averageEvery() == null) {
      assertThat(items).noneMatch(item -> item.what().contains("averages"));
      return;
    }
    var said = items.get(2);
    assertThat(said.what()).isEqualTo("8 snapshots of averages");
    long written = 0;
    for (int step : new int[] {2, 4, 6, 7}) {
      for (double length : PowerEma.LENGTHS) {
        written += Files.size(folder.resolve(new CheckpointNames("style").average(step, length)));
      }
    }
    assertThat(written).isBetween(said.least(), said.most());
    assertThat(said.folder()).isEqualTo(folder.resolve("style-averages"));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void aRunWritesWhatWasSaid(Recipe recipe) throws IOException {
    try (var _ = TensorScope.open()) {
      var items = items(recipe);
      var fullest = new Fullest(folder);
      var trainable = trainable(recipe);
      new Trainer(
              recipe,
              trainable,
              TrainingState.of(recipe, trainable),
              new RandomBatches(),
              recipe.timesteps().sampler(DType.FLOAT32),
              new Checkpoints(folder, new CheckpointNames("style"), (_, _) -> Map.of()),
              RunIdentity.of("the recipe and data set"),
              () -> false)
          .run(fullest);

      var left = resultFiles(folder);
      long bytes = Files.size(left.getFirst());
      var results = items.getFirst();
      assertThat(results.what())
          .startsWith("%d %s file".formatted(left.size(), result(recipe.target())));
      assertThat(left.size() * bytes).isBetween(results.least(), results.most());
      assertThat(fullest.results * bytes).isLessThanOrEqualTo(results.most());
      var states = new StateFolder(folder, "style").newestFirst();
      long written = fullest.states == KEPT_STATES ? KEPT_STATES + 1 : states.size();
      assertThat(items.get(1).what())
          .isEqualTo(written == 1 ? "state to go on from" : written + " states to go on from");
      assertThat(written * Files.size(states.getFirst()))
          .isBetween(items.get(1).least(), items.get(1).most());
      assertAverages(recipe, items);
      var previews = items.stream().map(DiskItem::what).filter(w -> w.contains("preview")).toList();
      assertThat(previews)
          .isEqualTo(
              fullest.previews == 0 ? List.of() : List.of(2 * fullest.previews + " previews"));
    }
  }

  private static String result(Recipe.Target target) {
    return switch (target) {
      case Recipe.Target.Lora lora -> lora.adapter().kind().label();
      case Recipe.Target.Transformer _ -> "transformer";
    };
  }

  @Test
  void filesOfTheClockAreToldAsFarAsTheyCanBe() throws IOException {
    try (var _ = TensorScope.open()) {
      var plain = items(recipe(4, Saves.AT_END, Saves.AT_END));
      long result = plain.getFirst().most();
      var all = items(recipe(4, timed(null), Saves.AT_END));
      assertThat(all.get(1)).isEqualTo(item("each LoRA file of every 5 minutes", 0, result));
      var some = items(recipe(4, timed(2), Saves.AT_END));
      assertThat(some.get(1)).isEqualTo(item("LoRA files of every 5 minutes", 0, 3 * result));
      // How many states there are before the end is as open.
      var state = plain.getLast();
      assertThat(some.getLast())
          .isEqualTo(item("1 to 3 states to go on from", state.least(), 3 * state.most()));
    }
  }

  @Test
  void statesOfTheClockAreToldAsFarAsTheyCanBe() throws IOException {
    try (var _ = TensorScope.open()) {
      for (int steps : new int[] {1, 2, 9}) {
        var with = files(recipe(steps, Saves.AT_END, Saves.AT_END));
        var often =
            new RunFiles(
                with.recipe(), with.sizes(), folder, StateOptions.DEFAULT, with.previews());
        var course = Course.of(with.recipe(), PER_EPOCH);
        var one = with.items(course).getLast();
        int most = Math.min(steps, 3);
        assertThat(often.items(course).getLast())
            .isEqualTo(
                item(
                    most == 1
                        ? "state to go on from"
                        : "1 to %d states to go on from".formatted(most),
                    one.least(),
                    most * one.most()));
      }
    }
  }

  private DiskItem item(String what, long least, long most) {
    return new DiskItem(what, folder, least, most);
  }

  private static Saves timed(@Nullable Integer keep) {
    return new Saves(null, null, null, null, new Saves.Timed(5, keep));
  }

  @Test
  void whatIsThereAlreadyIsNotNeededAgain() throws IOException {
    try (var _ = TensorScope.open()) {
      var recipe = recipe(4, Saves.AT_END, Saves.AT_END);
      var before = new ArrayList<>(items(recipe));
      Files.write(folder.resolve("style.safetensors"), new byte[1000]);
      Path state = new StateFolder(folder, "style").file(1);
      Files.createDirectories(state.resolveSibling(""));
      Files.write(state, new byte[1000]);
      var after = items(recipe);
      assertThat(after.getFirst().least()).isEqualTo(before.getFirst().least() - 1000);
      // The one that is there stays beside the new one.
      assertThat(after.get(1).least()).isEqualTo(2 * before.get(1).least() - 1000);
    }
  }
}
