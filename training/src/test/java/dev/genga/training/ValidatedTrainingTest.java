package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.Dropout;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.training.checkpoint.CheckpointNames;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.log.RunEvent;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.SampleLoss;
import dev.genga.training.log.StepEntry;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.training.state.RunIdentity;
import dev.genga.training.validation.HeldOutCheck;
import dev.genga.training.validation.HeldOutHistory;
import dev.genga.training.validation.Validation;
import dev.genga.training.validation.ValidationOptions;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.TransformerTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds a training that is validated to the numbers of one that isn't, and to its own after a kill.
class ValidatedTrainingTest {
  private static final String BEST = "style-best.safetensors";

  @TempDir private Path folder;
  private TensorScope scope;
  private final List<Integer> bests = new ArrayList<>();

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  /// Random clips with names; the same number is the same clip.
  ///
  /// @param first number of the first clip
  private record NamedBatches(int first, int perEpoch, int size) implements Batches {
    @Override
    public long samplesBefore(int epoch, int index) {
      return (long) size * (epoch * perEpoch + index);
    }

    @Override
    public Batch load(int epoch, int index) {
      var random = RandomSource.seeded(first + index);
      var latents = random.randn(DType.BFLOAT16, size, 16, 1, 4, 6);
      return new Batch(
          latents,
          IntStream.range(0, size).mapToObj(i -> random.randn(DType.BFLOAT16, 5 + i, 64)).toList());
    }

    @Override
    public List<Clip> clips(int epoch, int index) {
      return IntStream.range(0, size)
          .mapToObj(i -> new Clip(1 + i % 2, "clips/%d-%d.mp4".formatted(first + index, i)))
          .toList();
    }
  }

  private static Recipe recipe(int steps, TimestepMode mode) {
    var training =
        new LoraTraining(new Dropout(0.1, 0, 0.1), 0, null, List.of()); // draws in each pass
    return recipe(
        new Recipe.Target.Lora(AdapterOptions.lora(4, 4), training),
        steps,
        TimestepOptions.DEFAULTS.with(mode, 3));
  }

  private static Recipe recipe(Recipe.Target target, int steps, TimestepOptions timesteps) {
    return new Recipe(
        "style",
        target,
        1e-2,
        ScheduleOptions.CONSTANT,
        AdamW.Settings.DEFAULT,
        null,
        1,
        1,
        new Recipe.RunLength.Steps(steps),
        timesteps,
        7,
        DType.FLOAT32,
        0,
        new Saves(null, 2, null, null),
        Saves.AT_END);
  }

  private static Trainable trainable(Recipe recipe) {
    var weights = FixtureWeights.of("wan_transformer_t2v");
    return switch (recipe.target()) {
      case Recipe.Target.Lora lora -> TrainableLora.of(weights.model(recipe.dtype()), lora, recipe);
      case Recipe.Target.Transformer(DType fileDtype, int workers) ->
          new TrainableTransformer(
              TransformerTensors.copyOf(weights, Device.CPU),
              recipe.dtype(),
              Device.CPU,
              fileDtype,
              0,
              workers);
    };
  }

  private Trainer trainer(Recipe recipe, String output, BooleanSupplier stop) {
    return trainer(recipe, new NamedBatches(100, 3, 2), output, stop);
  }

  private Trainer trainer(Recipe recipe, Batches batches, String output, BooleanSupplier stop) {
    var trainable = trainable(recipe);
    return new Trainer(
        recipe,
        trainable,
        TrainingState.of(recipe, trainable),
        batches,
        recipe.timesteps().sampler(recipe.dtype()),
        new Checkpoints(folder.resolve(output), new CheckpointNames("style"), (_, _) -> Map.of()),
        RunIdentity.of("the recipe and data set"),
        stop);
  }

  private RunRecorder recorder(String output) {
    return recorder(output, 3);
  }

  private RunRecorder recorder(String output, int averaged) {
    return new RunRecorder(
        folder.resolve(output).resolve("log.jsonl"),
        folder.resolve(output).resolve("logs"),
        averaged,
        Clock.systemUTC(),
        _ -> {});
  }

  private Trainer.Result plain(Recipe recipe, String output) {
    try (var recorder = recorder(output)) {
      return trainer(recipe, output, () -> false).run(recorder);
    }
  }

  private Trainer.Result validated(
      Recipe recipe,
      String output,
      ValidationOptions options,
      int stopAt,
      List<String> remarks,
      List<Validation> told) {
    try (var recorder = recorder(output)) {
      var check =
          new HeldOutCheck(
              options,
              new NamedBatches(500, 2, 1),
              recipe.timesteps().sampler(recipe.dtype()),
              recorder,
              BEST,
              Course.endless(3),
              (validation, best) -> {
                told.add(validation);
                if (best) {
                  bests.add(validation.step());
                }
              },
              remarks::add);
      int[] asked = {0};
      return trainer(recipe, output, () -> asked[0]++ == stopAt || check.atPlateau())
          .run(new Listeners(List.of(recorder, check)));
    }
  }

  private Trainer.Result validated(Recipe recipe, String output, ValidationOptions options) {
    return validated(recipe, output, options, -1, new ArrayList<>(), new ArrayList<>());
  }

  private static ValidationOptions everyStep() {
    return new ValidationOptions(List.of(0.25, 0.75), null, 1, null);
  }

  private Path log(String output) {
    return folder.resolve(output).resolve("log.jsonl");
  }

  private List<Double> losses(String output) {
    return RunLog.readSteps(log(output)).stream().map(StepEntry::loss).toList();
  }

  private List<SampleLoss> samples(String output) {
    var samples = new ArrayList<SampleLoss>();
    RunLog.readSamples(log(output), (_, sample) -> samples.add(sample));
    return samples;
  }

  private List<Validation> validations(String output) {
    return HeldOutHistory.of(RunLog.readEvents(log(output))).validations();
  }

  private void assertSame(String first, String second, String... names) throws IOException {
    for (var name : names) {
      assertThat(
              Files.mismatch(
                  folder.resolve(first).resolve(name), folder.resolve(second).resolve(name)))
          .as(name)
          .isEqualTo(-1);
    }
  }

  @Test
  void validatingChangesNoNumberOfTheTraining() throws IOException {
    for (var mode : List.of(TimestepMode.SHIFT, TimestepMode.SIGMA)) {
      var recipe = recipe(6, mode);
      plain(recipe, "plain" + mode);
      validated(recipe, "validated" + mode, everyStep());
      assertThat(losses("validated" + mode)).isEqualTo(losses("plain" + mode)).hasSize(6);
      assertThat(samples("validated" + mode)).isEqualTo(samples("plain" + mode)).hasSize(12);
      assertSame(
          "plain" + mode,
          "validated" + mode,
          "style.safetensors",
          "style-state/step00000006.safetensors",
          "style-step00000004.safetensors");
      assertThat(validations("validated" + mode)).hasSize(7);
    }
  }

  @Test
  void aStoppedRunGoesOnWithItsValidations() throws IOException {
    var recipe = recipe(7, TimestepMode.SHIFT);
    var options = new ValidationOptions(List.of(0.25, 0.75), 1, 2, null);
    validated(recipe, "whole", options);
    var whole = List.copyOf(bests);
    bests.clear();
    validated(recipe, "parts", options, 4, new ArrayList<>(), new ArrayList<>());
    validated(recipe, "parts", options);
    assertThat(bests).as("what earlier runs measured counts").isEqualTo(whole);
    assertThat(validations("parts")).isEqualTo(validations("whole"));
    assertThat(validations("whole"))
        .extracting(Validation::step)
        .as("before the first, every second, each third at an epoch's end, after the last")
        .containsExactly(0, 2, 3, 4, 6, 7);
    assertSame("whole", "parts", "style.safetensors", BEST);
    assertThat(samples("parts")).isEqualTo(samples("whole")).hasSize(14);
  }

  @Test
  void theSameModelGivesTheSameLossesAndTheBestIsInItsFile() throws IOException {
    validated(recipe(6, TimestepMode.SHIFT), "run", everyStep());
    var all = validations("run");
    assertThat(all.getFirst().training()).isNaN();
    assertThat(all.get(3).training()).isEqualTo(RunLog.readSteps(log("run")).get(2).average());
    var best = Objects.requireNonNull(new HeldOutHistory(all).best());
    assertThat(all).allMatch(v -> v.step() == 0 || v.loss() >= best.loss());
    // A run of the same numbers that ends there has the same LoRA.
    validated(recipe(best.step(), TimestepMode.SHIFT), "short", everyStep());
    assertThat(
            Files.mismatch(
                folder.resolve("run").resolve(BEST), folder.resolve("short/style.safetensors")))
        .isEqualTo(-1);
    assertThat(validations("short")).isEqualTo(all.subList(0, best.step() + 1));
  }

  @Test
  void aPlateauEndsTheTrainingAndSaysWhy() {
    var options = new ValidationOptions(List.of(0.25, 0.75), null, 1, 2);
    var remarks = new ArrayList<String>();
    var told = new ArrayList<Validation>();
    // At such a rate random weights get worse soon.
    var result = validated(recipe(60, TimestepMode.SHIFT), "run", options, -1, remarks, told);
    assertThat(result.finished()).isFalse();
    assertThat(result.step()).isLessThan(60);
    var history = new HeldOutHistory(told);
    assertThat(history.withoutProgress()).isEqualTo(2);
    assertThat(told).isEqualTo(validations("run")).hasSize(result.step() + 1);
    assertThat(remarks.getLast())
        .startsWith("stopped on a plateau: the last 2 validations")
        .endsWith(
            "best file " + BEST + ", of step " + Objects.requireNonNull(history.best()).step());
    assertThat(RunLog.readEvents(log("run"))).extracting(RunEvent::name).contains("plateau");

    // The same command again does nothing more.
    var again = validated(recipe(60, TimestepMode.SHIFT), "run", options, -1, remarks, told);
    assertThat(again.step()).isEqualTo(result.step());
    assertThat(told).hasSize(result.step() + 1);
  }

  /// Two clips alone, passed seventy times by all weights.
  @Test
  void aTrainingThatLearnsItsClipsByHeartRaisesTheAlarmOnce() {
    var target = new Recipe.Target.Transformer(DType.FLOAT32, 1);
    var recipe = recipe(target, 70, TimestepOptions.DEFAULTS.with(TimestepMode.SHIFT, 3));
    var remarks = new ArrayList<String>();
    try (var recorder = recorder("run", 10)) {
      var check =
          new HeldOutCheck(
              new ValidationOptions(List.of(0.25, 0.75), null, 10, null),
              new NamedBatches(500, 6, 1),
              recipe.timesteps().sampler(recipe.dtype()),
              recorder,
              BEST,
              Course.endless(10),
              (_, _) -> {},
              remarks::add);
      trainer(recipe, new NamedBatches(100, 1, 2), "run", () -> false)
          .run(new Listeners(List.of(recorder, check)));
    }
    var history = new HeldOutHistory(validations("run"));
    var best = Objects.requireNonNull(history.best());
    assertThat(history.validations().getLast().loss()).isGreaterThan(best.loss());
    assertThat(remarks)
        .singleElement()
        .asString()
        .startsWith(
            "warning: overfitting since step " + best.step() + ": the held-out loss has risen")
        .endsWith("the best file is " + BEST + ", of step " + best.step());
    assertThat(RunLog.readEvents(log("run")))
        .filteredOn(event -> event.name().equals("overfit"))
        .singleElement()
        .satisfies(event ->
            assertThat(event.facts())
                .containsEntry("since", Integer.toString(best.step()))
                .containsEntry("file", BEST));
  }

  @Test
  void eachSampleHasItsOwnLossHoweverTheBatchIsShared() {
    for (int workers : new int[] {1, 2}) {
      var target = new Recipe.Target.Transformer(DType.FLOAT32, workers);
      var shift = TimestepOptions.DEFAULTS.with(TimestepMode.SHIFT, 3);
      plain(recipe(target, 3, shift), "workers" + workers);
    }
    var samples = samples("workers1");
    assertThat(samples).extracting(SampleLoss::file).contains("clips/100-0.mp4", "clips/102-1.mp4");
    var losses = losses("workers1");
    for (int step = 0; step < 3; step++) {
      var first = samples.get(2 * step);
      var second = samples.get(2 * step + 1);
      assertThat(first.section()).isEqualTo(1);
      assertThat(second.section()).isEqualTo(2);
      assertThat(first.loss()).isNotEqualTo(second.loss());
      assertThat((first.loss() + second.loss()) / 2).isCloseTo(losses.get(step), within(1e-6));
    }
    for (int i = 0; i < 6; i++) {
      var shared = samples("workers2").get(i);
      assertThat(shared.file()).isEqualTo(samples.get(i).file());
      assertThat(shared.timestep()).isEqualTo(samples.get(i).timestep());
      assertThat(shared.loss()).isCloseTo(samples.get(i).loss(), within(1e-5));
    }
  }

  @Test
  void snapshotsOfAveragesChangeNoNumberAndOutliveAStop() throws IOException {
    var plain = recipe(7, TimestepMode.SHIFT);
    var kept = plain.withAverageEvery(3);
    plain(plain, "plain");
    plain(kept, "whole");
    assertThat(losses("whole")).isEqualTo(losses("plain"));
    assertSame("plain", "whole", "style.safetensors");
    int[] asked = {0};
    trainer(kept, "parts", () -> asked[0]++ == 4).run(new TrainingListener() {});
    trainer(kept, "parts", () -> false).run(new TrainingListener() {});
    for (int step : new int[] {3, 6, 7}) {
      for (double length : PowerEma.LENGTHS) {
        assertSame("whole", "parts", new CheckpointNames("style").average(step, length));
      }
    }
    assertThat(PostHocEma.read(folder.resolve("whole/style-averages")).steps())
        .containsExactly(3, 6, 7);
  }

  @Test
  void anAverageOfAKeptLengthIsItsSnapshot() {
    plain(recipe(7, TimestepMode.SHIFT).withAverageEvery(3), "run");
    var snapshots = PostHocEma.read(folder.resolve("run/style-averages"));
    for (double length : PowerEma.LENGTHS) {
      for (int step : new int[] {6, 7}) {
        Path made = folder.resolve("made-%s-%d.safetensors".formatted(length, step));
        snapshots.write(made, length, step);
        Path kept =
            folder.resolve("run").resolve(new CheckpointNames("style").average(step, length));
        assertThat(difference(made, kept)).isLessThan(1e-5);
        assertThat(difference(made, folder.resolve("run/style.safetensors"))).isGreaterThan(1e-4);
      }
    }
  }

  /// The largest of all tensors; the files have the same.
  private static double difference(Path first, Path second) {
    double largest = 0;
    try (var a = SafetensorsFile.open(first);
        var b = SafetensorsFile.open(second)) {
      assertThat(a.tensors().keySet()).isEqualTo(b.tensors().keySet());
      for (var key : a.tensors().keySet()) {
        assertThat(a.info(key).dtype()).isEqualTo(b.info(key).dtype());
        largest = Math.max(largest, a.read(key).minus(b.read(key)).abs().max().item());
      }
    }
    return largest;
  }

  @Test
  void averagesThatCanNotBeAreRefused() {
    assertThatThrownBy(() -> PostHocEma.read(folder.resolve("nowhere")))
        .hasMessage(
            """
            error: there is no such folder
               at: %s
              fix: name the folder NAME-averages of a training with --average-every-steps\
            """
                .formatted(folder.resolve("nowhere")));
    plain(recipe(2, TimestepMode.SHIFT).withAverageEvery(1), "run");
    var snapshots = PostHocEma.read(folder.resolve("run/style-averages"));
    assertThatThrownBy(() -> snapshots.write(folder.resolve("a.safetensors"), 0.3, 5))
        .hasMessage(
            """
            error: no average has the length 0.3
               at: --length 0.3
              fix: use 0.02 to 0.25; 0.05 to 0.15 is usual

            error: there is no snapshot of step 5
               at: --step 5
              fix: use one of [1, 2]\
            """);
    assertThat(folder.resolve("a.safetensors")).doesNotExist();
  }
}
