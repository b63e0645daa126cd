package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.dataset.plan.DiskItem;
import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.training.checkpoint.CheckpointNames;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.AdamW;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.transformer.FixtureWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds what a run is said to write to what it writes.
class RunFilesTest {
  private static final int PER_EPOCH = 3;
  private static final int RANK = 4;
  private static final String STATE = "style-state.safetensors";

  @TempDir private Path folder;

  private static Recipe recipe(int steps, Saves saves, Saves previews) {
    return new Recipe(
        "style",
        RANK,
        RANK,
        1e-3,
        AdamW.Settings.DEFAULT,
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

  static Stream<Recipe> recipes() {
    return Stream.of(
        recipe(4, Saves.AT_END, Saves.AT_END),
        recipe(7, new Saves(null, 2, null, null), Saves.AT_END),
        recipe(8, new Saves(null, 1, null, 3), Saves.AT_END),
        recipe(9, new Saves(1, null, 1, null), new Saves(null, 2, null, null)),
        recipe(7, new Saves(1, 2, null, null), new Saves(1, null, null, null)));
  }

  private record RandomBatches() implements Batches {
    @Override
    public int perEpoch() {
      return PER_EPOCH;
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
    private int loras;
    private int previews;

    Fullest(Path folder) {
      this.folder = folder;
    }

    @Override
    public void onSaved(Path file, int epoch, int step) {
      loras = Math.max(loras, loraFiles(folder).size());
    }

    @Override
    public void onPreviewDue(Lora lora, int epoch, int step) {
      previews++;
    }
  }

  private static List<Path> loraFiles(Path folder) {
    try (var files = Files.list(folder)) {
      return files.filter(file -> !file.endsWith(STATE)).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private RunFiles files(Recipe recipe, Lora lora) {
    long numel = lora.parameters().stream().mapToLong(Tensor::numel).sum();
    var shape = new RunFiles.LoraShape(lora.modules().size(), numel);
    var request = GenerationRequest.of("rain", 1).withSize(new VideoSize(64, 32, 5));
    return new RunFiles(recipe, shape, folder, List.of(request, request));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void aRunWritesWhatWasSaid(Recipe recipe) throws IOException {
    try (var _ = TensorScope.open()) {
      var model = FixtureWeights.of("wan_transformer_t2v").model(DType.FLOAT32);
      var lora = Lora.create(model, RANK, RANK, RandomSource.seeded(7));
      var items = files(recipe, lora).items(PER_EPOCH);
      var fullest = new Fullest(folder);
      new LoraTrainer(
              recipe,
              lora,
              new LoraGradients(model, lora, 0),
              new RandomBatches(),
              recipe.timesteps().sampler(DType.FLOAT32),
              new AdamW(lora.parameters(), recipe.optimizer()),
              new Checkpoints(
                  folder, new CheckpointNames("style"), DType.FLOAT32, (_, _) -> Map.of()),
              "the recipe and data set",
              () -> false)
          .run(fullest);

      var left = loraFiles(folder);
      long bytes = Files.size(left.getFirst());
      var loras = items.getFirst();
      assertThat(loras.what()).startsWith(left.size() + " LoRA file");
      assertThat(left.size() * bytes).isBetween(loras.least(), loras.most());
      assertThat(fullest.loras * bytes).isLessThanOrEqualTo(loras.most());
      long state = Files.size(folder.resolve(STATE));
      boolean replaced = items.get(1).what().endsWith("old and new");
      assertThat(replaced ? 2 * state : state).isBetween(items.get(1).least(), items.get(1).most());
      var previews = items.stream().map(DiskItem::what).filter(w -> w.contains("preview")).toList();
      assertThat(previews)
          .isEqualTo(
              fullest.previews == 0 ? List.of() : List.of(2 * fullest.previews + " previews"));
    }
  }

  @Test
  void whatIsThereAlreadyIsNotNeededAgain() throws IOException {
    try (var _ = TensorScope.open()) {
      var model = FixtureWeights.of("wan_transformer_t2v").model(DType.FLOAT32);
      var lora = Lora.create(model, RANK, RANK, RandomSource.seeded(7));
      var recipe = recipe(4, Saves.AT_END, Saves.AT_END);
      var before = new ArrayList<>(files(recipe, lora).items(PER_EPOCH));
      Files.write(folder.resolve("style.safetensors"), new byte[1000]);
      Files.write(folder.resolve(STATE), new byte[1000]);
      var after = files(recipe, lora).items(PER_EPOCH);
      assertThat(after.getFirst().least()).isEqualTo(before.getFirst().least() - 1000);
      // A new state is whole before the old one goes.
      assertThat(after.get(1).least()).isEqualTo(2 * before.get(1).least() - 1000);
    }
  }
}
