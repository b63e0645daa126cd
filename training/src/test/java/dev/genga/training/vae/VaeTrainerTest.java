package dev.genga.training.vae;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.training.Ema;
import dev.genga.training.StepReport;
import dev.genga.training.TrainingDivergedException;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.training.schedule.StepShare;
import dev.genga.training.state.StateFolder;
import dev.genga.wan.vae.VaeConfig;
import dev.genga.wan.vae.WanVae;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaeTrainerTest {
  private static final VaeConfig SMALL =
      new VaeConfig(4, 8, List.of(8L, 8L, 16L, 16L), 1, List.of(false, true, true));
  private static final ClipStream CLIPS = new DrawnClips(3, 24, 32);

  @TempDir Path folder;
  private final TensorScope scope = TensorScope.open();

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void aVaeLearnsToGiveClipsBack() {
    var first = quality(train(recipe(1, 1, 3e-3), folder.resolve("one")).file());
    var last = quality(train(recipe(60, 20, 3e-3), folder.resolve("many")).file());
    assertThat(last).isGreaterThan(first + 3);
  }

  @Test
  void aStoppedRunGoesOnToTheBit() throws IOException {
    var whole = train(recipe(3, 3, 1e-3), folder.resolve("whole"));
    for (int stop : List.of(0, 2, 4)) {
      var parts = folder.resolve("parts" + stop);
      var asked = new AtomicInteger();
      var stopped = run(recipe(3, 3, 1e-3), parts, () -> asked.getAndIncrement() == stop, CLIPS);
      assertThat(stopped.finished()).isFalse();
      assertThat(stopped.step()).isEqualTo(stop);
      assertThat(parts.resolve("small.safetensors")).doesNotExist();
      var resumed = train(recipe(3, 3, 1e-3), parts);
      assertThat(resumed.finished()).isTrue();
      assertThat(Files.mismatch(resumed.file(), whole.file())).isEqualTo(-1);
    }
  }

  @Test
  void theNumberOfThreadsChangesNoBit() throws IOException {
    var files = new ArrayList<Path>();
    for (int threads : List.of(1, 2, 3)) {
      var own = folder.resolve("threads" + threads);
      files.add(
          new VaeTrainer(recipe(2, 1, 1e-3), CLIPS, "drawn", threads, Device.CPU, own, () -> false)
              .run(_ -> {}, _ -> {})
              .file());
    }
    assertThat(Files.mismatch(files.get(0), files.get(1))).isEqualTo(-1);
    assertThat(Files.mismatch(files.get(0), files.get(2))).isEqualTo(-1);
  }

  @Test
  void theStateIsSavedAsOftenAsAsked() {
    var steps = new ArrayList<Long>();
    var recipe = recipe(2, 1, 1e-3);
    var state = new StateFolder(folder, "small");
    new VaeTrainer(recipe, CLIPS, "drawn", 2, Device.CPU, folder, () -> false)
        .run(_ -> steps.add((long) state.newestFirst().size()), _ -> {});
    assertThat(steps).containsExactly(0L, 0L, 0L);
    steps.clear();
    new VaeTrainer(
            saving(recipe), CLIPS, "drawn", 2, Device.CPU, folder.resolve("often"), () -> false)
        .run(
            _ ->
                steps.add(
                    (long) new StateFolder(folder.resolve("often"), "small").newestFirst().size()),
            _ -> {});
    assertThat(steps).containsExactly(0L, 1L, 2L);
  }

  @Test
  void aRunDoesNotGoOnOverOtherClips() {
    train(recipe(1, 1, 1e-3), folder);
    assertThatThrownBy(() ->
            new VaeTrainer(recipe(1, 1, 1e-3), CLIPS, "others", 2, Device.CPU, folder, () -> false)
                .run(_ -> {}, _ -> {}))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("another recipe or data set");
  }

  @Test
  void aLossThatIsNoNumberLeavesTheStateOfTheStepBefore() {
    ClipStream broken =
        (number, frames) ->
            number < 6
                ? CLIPS.clip(number, frames)
                : Tensors.full(
                    new long[] {3, frames, 24, 32}, Double.NaN, DType.FLOAT32, Device.CPU);
    assertThatThrownBy(() -> run(recipe(3, 1, 1e-3), folder, () -> false, broken))
        .isInstanceOfSatisfying(
            TrainingDivergedException.class, e -> assertThat(e.step()).isEqualTo(3));
    try (var state = SafetensorsFile.open(new StateFolder(folder, "small").file(2))) {
      assertThat(state.metadata()).containsEntry("genga.step", "2");
      assertThat(state.read("parameters").isFinite()).isTrue();
    }
  }

  @Test
  void theRateRisesAndFallsOverAllStages() {
    var rates = new ArrayList<Double>();
    new VaeTrainer(recipe(3, 3, 1e-2), CLIPS, "drawn", 2, Device.CPU, folder, () -> false)
        .run(report -> rates.add(report.learningRate()), _ -> {});
    assertThat(rates.getFirst()).isZero();
    assertThat(rates.get(2)).isEqualTo(1e-2);
    assertThat(rates.getLast()).isLessThan(2e-3);
  }

  @Test
  void theFilesLatentsHaveMean0AndDeviation1() {
    var result = train(recipe(4, 2, 1e-3), folder);
    try (var file = SafetensorsFile.open(result.file());
        var vae = WanVae.load(file, Device.CPU, DType.FLOAT32)) {
      assertThat(vae.config()).isEqualTo(SMALL);
      var latents = new ArrayList<Tensor>();
      for (int i = 0; i < 6; i++) {
        latents.add(vae.encode(CLIPS.clip(i, 5).unsqueeze(0)));
      }
      var all = Tensors.cat(0, latents);
      var mean = all.mean(false, 0, 2, 3, 4);
      var square = all.square().mean(false, 0, 2, 3, 4);
      assertThatTensor(mean)
          .isCloseTo(Tensors.zeros(new long[] {4}, DType.FLOAT32, Device.CPU), 1e-3);
      assertThatTensor(square)
          .isCloseTo(Tensors.ones(new long[] {4}, DType.FLOAT32, Device.CPU), 1e-3);
    }
  }

  private double quality(Path file) {
    try (var opened = SafetensorsFile.open(file);
        var vae = WanVae.load(opened, Device.CPU, DType.FLOAT32)) {
      var quality = new ReconstructionQuality();
      for (int i = 0; i < 4; i++) {
        quality.add(vae, "all", CLIPS.clip(1000 + i, 9));
      }
      return Objects.requireNonNull(quality.decibels().get("all"));
    }
  }

  private static VaeTrainer.Result train(VaeRecipe recipe, Path folder) {
    return run(recipe, folder, () -> false, CLIPS);
  }

  private static VaeTrainer.Result run(
      VaeRecipe recipe, Path folder, BooleanSupplier stop, ClipStream clips) {
    return new VaeTrainer(recipe, clips, "drawn", 2, Device.CPU, folder, stop)
        .run(VaeTrainerTest::check, _ -> {});
  }

  private static void check(StepReport report) {
    assertThat(report.loss()).isGreaterThan(0);
    assertThat(report.gradientNorm()).isGreaterThan(0);
  }

  /// Computes in float32, in which the resumed run's file and the measured latents are told apart
  /// from rounding.
  private static VaeRecipe recipe(int imageSteps, int clipSteps, double rate) {
    return new VaeRecipe(
        "small",
        SMALL,
        List.of(
            new VaeStage(imageSteps, 3, 1, 1, 1, 24, 24),
            new VaeStage(clipSteps, 1, 2, 7, 5, 16, 24)),
        rate,
        ScheduleOptions.named("cosine").withWarmup(new StepShare.Steps(2)),
        AdamW.Settings.DEFAULT,
        new Ema.Settings(0.9),
        1,
        new VaeLoss(1, 0, 0.5, 1e-6),
        5,
        DType.FLOAT32,
        DType.FLOAT32,
        Duration.ofHours(1),
        6,
        5);
  }

  private static VaeRecipe saving(VaeRecipe r) {
    return new VaeRecipe(
        r.name(),
        r.config(),
        r.stages(),
        r.learningRate(),
        r.schedule(),
        r.optimizer(),
        r.ema(),
        r.maxGradNorm(),
        r.loss(),
        r.seed(),
        r.dtype(),
        r.fileDtype(),
        Duration.ZERO,
        r.measuredClips(),
        r.measuredFrames());
  }
}
