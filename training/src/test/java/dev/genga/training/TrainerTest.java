package dev.genga.training;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.Dropout;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.testing.files.RuledFileSystem;
import dev.genga.testing.files.WindowsRules;
import dev.genga.training.checkpoint.CheckpointNames;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.device.DeviceShare;
import dev.genga.training.device.MemoryLayout;
import dev.genga.training.device.PauseRequest;
import dev.genga.training.device.TrainingDevice;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.optimizer.AdamW8bit;
import dev.genga.training.optimizer.LoraPlus;
import dev.genga.training.optimizer.Optimizer;
import dev.genga.training.optimizer.OptimizerKind;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.training.schedule.StepShare;
import dev.genga.training.state.RunIdentity;
import dev.genga.training.state.StateFolder;
import dev.genga.training.state.StateOptions;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.lora.RankRule;
import dev.genga.wan.lora.file.LoraReader;
import dev.genga.wan.lora.file.MusubiLoraFormat;
import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.sampling.WeightingScheme;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerTensors;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainerTest {
  private static final int BATCHES = 3;

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

  /// Three batches of two random clips, one of which may be broken.
  private record RandomBatches(boolean broken) implements Batches {
    @Override
    public int perEpoch() {
      return BATCHES;
    }

    @Override
    public long samplesBefore(int epoch, int index) {
      return 2L * (epoch * BATCHES + index);
    }

    @Override
    public Batch load(int epoch, int index) {
      var random = RandomSource.seeded(100L + index);
      var latents = random.randn(DType.BFLOAT16, 2, 16, 1 + index, 4, 6);
      if (broken && epoch == 1) {
        latents.fillInPlace(Double.NaN);
      }
      Tensor prompt = random.randn(DType.BFLOAT16, 5 + index, 64);
      return new Batch(latents, List.of(prompt, random.randn(DType.BFLOAT16, 9, 64)));
    }
  }

  /// Three batches that are a hundred times too large from one step on, and no numbers from another.
  private record SpoiltBatches(int from, int none) implements Batches {
    @Override
    public int perEpoch() {
      return BATCHES;
    }

    @Override
    public long samplesBefore(int epoch, int index) {
      return new RandomBatches(false).samplesBefore(epoch, index);
    }

    @Override
    public Batch load(int epoch, int index) {
      int step = epoch * BATCHES + index + 1;
      var batch = new RandomBatches(false).load(epoch, index);
      double factor = step >= none ? Double.NaN : step >= from ? 100 : 1;
      return new Batch(batch.latents().times(factor), batch.prompts());
    }
  }

  private static Saves every(int steps) {
    return new Saves(null, steps, null, null);
  }

  /// What is trained, and how.
  private enum Kind {
    LORA,
    LORA_AVERAGED,
    LORA_BFLOAT16_FILE,
    LORA_PLUS,
    LORA_ADAMW_8BIT,
    LORA_ADAFACTOR,
    LORA_PRODIGY,
    LORA_LION,
    LORA_SCHEDULE_FREE,
    LORA_DROPPED_BOUNDED_AVERAGED,
    DORA_OF_SOME,
    LOHA_DROPPED,
    LOKR,
    TRANSFORMER,
    TRANSFORMER_BFLOAT16_AVERAGED;

    Recipe.Target target() {
      return switch (this) {
        case LORA,
            LORA_AVERAGED,
            LORA_BFLOAT16_FILE,
            LORA_PLUS,
            LORA_ADAMW_8BIT,
            LORA_ADAFACTOR,
            LORA_PRODIGY,
            LORA_LION,
            LORA_SCHEDULE_FREE ->
            new Recipe.Target.Lora(4, 4);
        case LORA_DROPPED_BOUNDED_AVERAGED ->
            new Recipe.Target.Lora(
                AdapterOptions.lora(4, 4), training(new Dropout(0.2, 0.2, 0.2), 0.01));
        case DORA_OF_SOME ->
            target(
                new AdapterKind.Dora(),
                new LayerChoice(
                    List.of(), List.of(".*1.ffn.*"), List.of(new RankRule(".*0.ffn.*", 2, 1.0))),
                new Dropout(0, 0, 0.3));
        case LOHA_DROPPED ->
            target(new AdapterKind.Loha(), LayerChoice.ALL, new Dropout(0, 0.3, 0.3));
        case LOKR -> target(new AdapterKind.Lokr(8), LayerChoice.ALL, Dropout.NONE);
        case TRANSFORMER -> new Recipe.Target.Transformer(DType.FLOAT32, 1);
        case TRANSFORMER_BFLOAT16_AVERAGED -> new Recipe.Target.Transformer(DType.FLOAT32, 2);
      };
    }

    Optimizer.Settings optimizer() {
      return switch (this) {
        case LORA,
            LORA_AVERAGED,
            LORA_BFLOAT16_FILE,
            LORA_DROPPED_BOUNDED_AVERAGED,
            DORA_OF_SOME,
            LOHA_DROPPED,
            LOKR,
            TRANSFORMER,
            TRANSFORMER_BFLOAT16_AVERAGED ->
            AdamW.Settings.DEFAULT;
        case LORA_PLUS -> new LoraPlus(AdamW.Settings.DEFAULT, 16);
        case LORA_ADAMW_8BIT -> new AdamW8bit.Settings(0.9, 0.999, 1e-8, 0.01, 300);
        case LORA_ADAFACTOR -> settings(OptimizerKind.ADAFACTOR, "eps=1e-30,0.5");
        case LORA_PRODIGY -> settings(OptimizerKind.PRODIGY, "d0=1e-3");
        case LORA_LION -> OptimizerKind.LION.usual();
        case LORA_SCHEDULE_FREE -> OptimizerKind.SCHEDULE_FREE_ADAMW.usual();
      };
    }

    private static Recipe.Target.Lora target(
        AdapterKind kind, LayerChoice layers, Dropout dropout) {
      return new Recipe.Target.Lora(new AdapterOptions(kind, 4, 4, layers), training(dropout, 0));
    }

    private static LoraTraining training(Dropout dropout, double maxNorm) {
      return new LoraTraining(dropout, maxNorm, null, List.of());
    }

    DType dtype() {
      return this == TRANSFORMER_BFLOAT16_AVERAGED ? DType.BFLOAT16 : DType.FLOAT32;
    }

    DType loraDtype() {
      return this == LORA_BFLOAT16_FILE ? DType.BFLOAT16 : DType.FLOAT32;
    }

    /// So few steps need large ones.
    private static Optimizer.Settings settings(OptimizerKind kind, String given) {
      return Objects.requireNonNull(kind.settings(List.of(given), 1, "", new Problems()));
    }

    Ema.@Nullable Settings ema() {
      return switch (this) {
        case LORA,
            LORA_BFLOAT16_FILE,
            LORA_PLUS,
            LORA_ADAMW_8BIT,
            LORA_ADAFACTOR,
            LORA_PRODIGY,
            LORA_LION,
            LORA_SCHEDULE_FREE,
            DORA_OF_SOME,
            LOHA_DROPPED,
            LOKR,
            TRANSFORMER ->
            null;
        case LORA_AVERAGED, LORA_DROPPED_BOUNDED_AVERAGED, TRANSFORMER_BFLOAT16_AVERAGED ->
            new Ema.Settings(0.9);
      };
    }
  }

  /// A recipe that saves by the clock, after every step, and by nothing else.
  private static Recipe timed(int steps, @Nullable Integer keep) {
    return with(recipe(steps, 1e-3, 1), timedSaves(keep), Saves.AT_END);
  }

  private static Saves timedSaves(@Nullable Integer keep) {
    return new Saves(null, null, null, null, new Saves.Timed(1e-9, keep));
  }

  private static Recipe with(Recipe recipe, Saves saves, Saves previews) {
    return new Recipe(
        recipe.name(),
        recipe.target(),
        recipe.learningRate(),
        recipe.schedule(),
        recipe.optimizer(),
        recipe.ema(),
        recipe.maxGradNorm(),
        recipe.gradientAccumulation(),
        recipe.length(),
        recipe.timesteps(),
        recipe.seed(),
        recipe.dtype(),
        recipe.keptBlocks(),
        saves,
        previews);
  }

  private static Recipe recipe(int steps, double rate, int accumulation) {
    return recipe(Kind.LORA, steps, rate, ScheduleOptions.CONSTANT, accumulation);
  }

  private static Recipe recipe(
      Kind kind, int steps, double rate, ScheduleOptions schedule, int accumulation) {
    var shift = TimestepOptions.DEFAULTS.with(TimestepMode.SHIFT, 3);
    return recipe(kind, steps, rate, schedule, accumulation, shift);
  }

  private static Recipe recipe(
      Kind kind,
      int steps,
      double rate,
      ScheduleOptions schedule,
      int accumulation,
      TimestepOptions timesteps) {
    return new Recipe(
        "style",
        kind.target(),
        rate,
        schedule,
        kind.optimizer(),
        kind.ema(),
        1,
        accumulation,
        new Recipe.RunLength.Steps(steps),
        timesteps,
        7,
        kind.dtype(),
        0,
        every(2),
        every(2),
        new Way.Own(),
        kind.loraDtype(),
        false,
        BaseForm.AS_STORED);
  }

  private Trainer trainer(Recipe recipe, Path output, boolean broken, BooleanSupplier stop) {
    return trainer(
        recipe, output, new RandomBatches(broken), StateOptions.DEFAULT, DeviceShare.ALONE, stop);
  }

  private Trainer trainer(
      Recipe recipe,
      Path output,
      Batches batches,
      StateOptions states,
      DeviceShare share,
      BooleanSupplier stop) {
    var trainable = trainable(recipe);
    return new Trainer(
        recipe,
        trainable,
        TrainingState.of(recipe, trainable),
        batches,
        recipe.timesteps().sampler(recipe.dtype()),
        new Checkpoints(output, new CheckpointNames("style"), (epoch, step) -> Map.of(), states),
        RunIdentity.of("the recipe and data set"),
        stop,
        share,
        MemoryLayout.keeping(recipe.keptBlocks()));
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
              recipe.keptBlocks(),
              workers);
    };
  }

  private static List<String> names(Path folder) throws Exception {
    try (var files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void savesWhereItShould() throws Exception {
    var result =
        trainer(recipe(5, 1e-3, 1), folder, false, () -> false).run(new TrainingListener() {});
    assertThat(result.finished()).isTrue();
    assertThat(names(folder))
        .containsExactly(
            "style-state",
            "style-step00000002.safetensors",
            "style-step00000004.safetensors",
            "style.safetensors");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aStoppedRunGoesOnAsIfItHadNeverStopped(Kind kind) throws Exception {
    var recipe = recipe(kind, 7, 1e-3, ScheduleOptions.named("cosine"), 1);
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    var expected = new ArrayList<Double>();
    trainer(recipe, whole, false, () -> false).run(losses(expected));

    var losses = new ArrayList<Double>();
    int[] asked = {0};
    var first = trainer(recipe, parts, false, () -> asked[0]++ == 3).run(losses(losses));
    assertThat(first.finished()).isFalse();
    assertThat(first.step()).isEqualTo(3);
    var second = trainer(recipe, parts, false, () -> false).run(losses(losses));
    assertThat(second.finished()).isTrue();

    assertThat(losses).isEqualTo(expected);
    assertThat(
            Files.mismatch(whole.resolve("style.safetensors"), parts.resolve("style.safetensors")))
        .isEqualTo(-1);
    assertSame(whole, parts, "style-state/step00000007.safetensors");
  }

  private static void assertSame(Path first, Path second, String... names) throws Exception {
    for (var name : names) {
      assertThat(Files.mismatch(first.resolve(name), second.resolve(name))).as(name).isEqualTo(-1);
    }
  }

  @Test
  void savesByTheClockChangeNoNumber() throws Exception {
    Path plain = folder.resolve("plain");
    Path timed = folder.resolve("timed");
    Path parts = folder.resolve("parts");
    var expected = new ArrayList<Double>();
    var atEnd = with(recipe(5, 1e-3, 1), Saves.AT_END, Saves.AT_END);
    trainer(atEnd, plain, false, () -> false).run(losses(expected));

    var losses = new ArrayList<Double>();
    trainer(timed(5, null), timed, false, () -> false).run(losses(losses));
    assertThat(losses).isEqualTo(expected);
    assertSame(plain, timed, "style.safetensors", "style-state/step00000005.safetensors");
    assertThat(names(timed))
        .containsExactly(
            "style-state",
            "style-step00000001.safetensors",
            "style-step00000002.safetensors",
            "style-step00000003.safetensors",
            "style-step00000004.safetensors",
            "style.safetensors");

    losses.clear();
    assertThatThrownBy(
            () -> trainer(timed(5, null), parts, false, () -> false).run(killedInStep(4, losses)))
        .isInstanceOf(Killed.class);
    trainer(timed(5, null), parts, false, () -> false).run(losses(losses));
    assertThat(losses).isEqualTo(expected);
    assertSame(plain, parts, "style.safetensors", "style-state/step00000005.safetensors");
  }

  /// A device on which each step takes so long by its clock.
  private static DeviceShare stepsOf(Duration each) {
    var asked = new AtomicInteger();
    // A step asks when it begins and when it ends.
    InstantSource clock = () -> Instant.EPOCH.plus(each.multipliedBy(asked.getAndIncrement()));
    var device =
        new TrainingDevice() {
          @Override
          public InstantSource clock() {
            return clock;
          }
        };
    return new DeviceShare(device, 0, PauseRequest.NEVER);
  }

  @Test
  void withoutASaveAStateIsWrittenEveryQuarterOfAnHourAllTheSame() throws Exception {
    Path plain = folder.resolve("plain");
    Path parts = folder.resolve("parts");
    var expected = new ArrayList<Double>();
    var recipe = with(recipe(8, 1e-3, 1), Saves.AT_END, Saves.AT_END);
    trainer(recipe, plain, false, () -> false).run(losses(expected));

    var losses = new ArrayList<Double>();
    var six = stepsOf(Duration.ofMinutes(6)); // three of them are more than a quarter of an hour
    var batches = new RandomBatches(false);
    assertThatThrownBy(() ->
            trainer(recipe, parts, batches, StateOptions.DEFAULT, six, () -> false)
                .run(killedInStep(8, losses)))
        .isInstanceOf(Killed.class);
    assertThat(names(parts)).as("no LoRA").containsExactly("style-state");
    assertThat(names(parts.resolve("style-state")))
        .containsExactly("step00000003.safetensors", "step00000006.safetensors");
    var rest = new ArrayList<Double>();
    trainer(recipe, parts, false, () -> false).run(losses(rest));
    assertThat(rest).isEqualTo(expected.subList(6, 8));
    assertSame(plain, parts, "style.safetensors", "style-state/step00000008.safetensors");

    Path never = folder.resolve("never");
    var none = new StateOptions(2, false, null, null);
    var hours = stepsOf(Duration.ofHours(6));
    trainer(recipe, never, batches, none, hours, () -> false).run(losses(losses));
    assertThat(names(never.resolve("style-state"))).containsExactly("step00000008.safetensors");
  }

  @Test
  void ofTheClocksFilesTheNewestStayAndOthersAreLeftAlone() throws Exception {
    var recipe = with(recipe(7, 1e-3, 1), timedSaves(2), every(3));
    trainer(recipe, folder, false, () -> false).run(new TrainingListener() {});
    assertThat(names(folder))
        .containsExactly(
            "style-state",
            "style-step00000003.safetensors", // shown by a preview
            "style-step00000004.safetensors",
            "style-step00000005.safetensors",
            "style-step00000006.safetensors", // shown by a preview
            "style.safetensors");
  }

  /// The end of the program, as far as a test in it can have that.
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// Hears of the losses of the steps before one in which the program ends.
  private static TrainingListener killedInStep(int killed, List<Double> losses) {
    return new TrainingListener() {
      @Override
      public void onStep(StepReport report) {
        if (report.step() == killed) {
          throw new Killed();
        }
        losses.add(report.loss());
      }
    };
  }

  @Test
  void previewsThatAKilledRunWasToMakeAreMadeBeforeTheNextStep() {
    var whole = new ArrayList<String>();
    var recipe = recipe(4, 1e-3, 1);
    trainer(recipe, folder.resolve("whole"), false, () -> false).run(new Shown(whole, 0));
    assertThat(whole).hasSize(4 + 2);

    Path parts = folder.resolve("parts");
    var shown = new ArrayList<String>();
    for (int killed : new int[] {2, 4}) {
      assertThatThrownBy(
              () -> trainer(recipe, parts, false, () -> false).run(new Shown(shown, killed)))
          .isInstanceOf(Killed.class);
    }
    trainer(recipe, parts, false, () -> false).run(new Shown(shown, 0));
    assertThat(shown).isEqualTo(whole);
  }

  @Test
  void aResultThatAKilledRunWasToWriteIsWrittenBeforeItsPreview() throws Exception {
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    var recipe = recipe(2, 1e-3, 1);
    for (var output : List.of(whole, parts)) {
      trainer(recipe, output, false, () -> false).run(new TrainingListener() {});
    }
    Files.delete(parts.resolve("style.safetensors"));
    var shown = new ArrayList<String>();
    trainer(recipe, parts, false, () -> false).run(new Shown(shown, 0));
    assertSame(whole, parts, "style.safetensors");
    assertThat(shown).hasSize(1).first().asString().startsWith("style.safetensors at 2 shows ");
  }

  @Test
  void theLastResultIsToldWhereAKilledRunHadNoTimeToTellIt() {
    var recipe = recipe(2, 1e-3, 1);
    trainer(recipe, folder, false, () -> false).run(new TrainingListener() {});
    var told = new ArrayList<String>();
    for (boolean misses : new boolean[] {true, false}) {
      trainer(recipe, folder, false, () -> false)
          .run(
              new TrainingListener() {
                @Override
                public void onSaved(Path file, int epoch, int step) {
                  told.add(step + " " + file.getFileName());
                }

                @Override
                public boolean missesSaved(Path file, int step) {
                  return misses;
                }
              });
    }
    assertThat(told).containsExactly("2 style.safetensors");
  }

  /// Killed after the last state and before the last file, in a folder that has the file of fewer steps.
  @Test
  void theFileOfAShorterRunIsNotTakenForTheResultOfALongerOne() throws Exception {
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    trainer(recipe(2, 1e-3, 1), parts, false, () -> false).run(new TrainingListener() {});
    byte[] shorter = Files.readAllBytes(parts.resolve("style.safetensors"));
    for (var output : List.of(whole, parts)) {
      trainer(recipe(4, 1e-3, 1), output, false, () -> false).run(new TrainingListener() {});
    }
    Files.write(parts.resolve("style.safetensors"), shorter);
    try (var recorder =
        new RunRecorder(folder.resolve("log.jsonl"), null, BATCHES, Clock.systemUTC(), _ -> {})) {
      trainer(recipe(4, 1e-3, 1), parts, false, () -> false).run(recorder);
    }
    assertSame(whole, parts, "style.safetensors");
  }

  @Test
  void aStateOfALaterStepThanTheLastIsNotTakenForTheEnd() {
    trainer(recipe(4, 1e-3, 1), folder, false, () -> false).run(new TrainingListener() {});
    var shorter = trainer(recipe(3, 1e-3, 1), folder, false, () -> false);
    assertThatThrownBy(() -> shorter.run(new TrainingListener() {}))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("the state is of step 4, and the run's last is step 3")
        .hasMessageContaining("let it have 4 or more, or train into another folder");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aStateIsKnownBeforeAnythingIsLoaded(Kind kind) {
    Path file = folder.resolve("base.safetensors");
    TransformerTensors.copyOf(FixtureWeights.of("wan_transformer_t2v"), Device.CPU)
        .write(file, DType.FLOAT32, Map.of());
    var recipe = recipe(kind, 2, 1e-3, ScheduleOptions.CONSTANT, 1).withAverageEvery(1);
    var plan = new DatasetPlan(Path.of("dataset.toml"), 1, List.of(), List.of(), List.of());
    var trained = TrainingState.of(recipe, trainable(recipe));
    try (var base = TransformerCheckpoint.open(file)) {
      var known =
          new ResumeCheck(recipe, plan, file).withoutValues(TrainedSizes.of(recipe.target(), base));
      assertThat(known.layout()).isEqualTo(trained.layout());
      assertThat(forms(known)).isEqualTo(forms(trained));
    }
  }

  private static Map<String, String> forms(TrainingState state) {
    var forms = new TreeMap<String, String>();
    state
        .tensors()
        .forEach((name, it) -> forms.put(name, it.dtype() + Arrays.toString(it.shape())));
    return forms;
  }

  /// What is written down of an epoch and a step is there, and on the disk, before a state from which a
  /// run goes on behind them.
  @Test
  void whatIsWrittenDownComesBeforeTheState() {
    var told = new ArrayList<String>();
    var listener =
        new TrainingListener() {
          private void told(String what, int step) {
            assertThat(new StateFolder(folder, "style").file(step)).as(what).doesNotExist();
            told.add(what + " " + step);
          }

          @Override
          public void onEpoch(int epoch, int step) {
            told("epoch", step);
          }

          @Override
          public void onSaving(int step) {
            told("saving", step);
          }
        };
    var recipe = with(recipe(8, 1e-3, 1), every(3), Saves.AT_END);
    int[] asked = {0};
    trainer(recipe, folder, false, () -> asked[0]++ == 4).run(listener);
    assertThat(told).containsExactly("epoch 3", "saving 3", "saving 4");
    told.clear();
    trainer(recipe, folder, false, () -> false).run(listener);
    assertThat(told).containsExactly("epoch 6", "saving 6", "saving 8");
  }

  @Test
  void snapshotsOfAnEarlierRunGoWhereARunBegins() throws Exception {
    var remarks = new ArrayList<String>();
    var listener =
        new TrainingListener() {
          @Override
          public void onRemark(String line) {
            remarks.add(line);
          }
        };
    Path averages = folder.resolve("style-averages");
    trainer(recipe(4, 1e-3, 1).withAverageEvery(1), folder, false, () -> false).run(listener);
    assertThat(names(averages)).hasSize(8);
    Files.writeString(averages.resolve("notes.txt"), "mine");
    for (var state : new StateFolder(folder, "style").newestFirst()) {
      Files.delete(state);
    }
    assertThat(remarks).isEmpty();
    trainer(recipe(2, 1e-3, 1).withAverageEvery(2), folder, false, () -> false).run(listener);
    assertThat(names(averages))
        .containsExactly(
            "notes.txt", "step00000002-0.05.safetensors", "step00000002-0.1.safetensors");
    assertThat(remarks).containsExactly(averages + ": 8 snapshots of an earlier run are removed");

    // A run that goes on makes those after its state again.
    Files.copy(
        averages.resolve("step00000002-0.1.safetensors"),
        averages.resolve("step00000003-0.1.safetensors"));
    trainer(recipe(4, 1e-3, 1).withAverageEvery(2), folder, false, () -> false).run(listener);
    assertThat(names(averages)).hasSize(1 + 4).noneMatch(name -> name.startsWith("step00000003"));
    assertThat(remarks).hasSize(1);
  }

  @Test
  void snapshotsOfTwoRunsAreNotAveraged() throws Exception {
    Path averages = folder.resolve("style-averages");
    var recipe = recipe(2, 1e-3, 1).withAverageEvery(1);
    trainer(recipe, folder, false, () -> false).run(new TrainingListener() {});
    Path other = folder.resolve("other");
    var dora = recipe(Kind.DORA_OF_SOME, 1, 1e-3, ScheduleOptions.CONSTANT, 1);
    trainer(dora.withAverageEvery(1), other, false, () -> false).run(new TrainingListener() {});
    Path foreign = averages.resolve("step00000001-0.1.safetensors");
    Files.copy(
        other.resolve("style-averages/step00000001-0.1.safetensors"),
        foreign,
        StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> PostHocEma.read(averages).check(0.1, null))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("this snapshot has other tensors than that of step 2")
        .hasMessageContaining(foreign.toString());
    Files.delete(foreign);
    PostHocEma.read(averages).check(0.1, null);
  }

  @Test
  void anOldResultThatAnotherProgramUsesStaysAndTheRunGoesOn() {
    Path output = RuledFileSystem.folder(folder, new WindowsRules());
    var recipe = with(recipe(4, 1e-3, 1), Saves.keepingLast(1, null, 1), Saves.AT_END);
    var remarks = new ArrayList<String>();
    var used = new ArrayList<SafetensorsFile>();
    var result =
        trainer(recipe, output, false, () -> false)
            .run(
                new TrainingListener() {
                  @Override
                  public void onSaved(Path file, int epoch, int step) {
                    if (step == 1) {
                      used.add(SafetensorsFile.open(file));
                    }
                  }

                  @Override
                  public void onRemark(String line) {
                    remarks.add(line);
                  }
                });
    used.forEach(SafetensorsFile::close);
    assertThat(result.finished()).isTrue();
    assertThat(remarks)
        .containsExactly(
            output.resolve("style-step00000001.safetensors") + " stays: another program uses it");
  }

  /// Holds the best file of step 1 in use until after step 3, as another program would; each step but the
  /// third is the best so far.
  private static final class HoldsBest implements TrainingListener {
    private final Path best;
    private final List<String> remarks = new ArrayList<>();
    private @Nullable SafetensorsFile used;

    HoldsBest(Path best) {
      this.best = best;
    }

    @Override
    public boolean isMeasureDue(int epoch, int step, boolean endOfEpoch, boolean last) {
      return step > 0;
    }

    @Override
    public boolean onMeasure(WanTransformer model, int epoch, int step) {
      if (step == 2) {
        used = SafetensorsFile.open(best);
      }
      if (step == 4) {
        Objects.requireNonNull(used).close();
      }
      return step < 3;
    }

    @Override
    public void onRemark(String line) {
      remarks.add(line);
    }
  }

  @Test
  void aBestResultThatAnotherProgramUsesWaitsForItsName() throws Exception {
    Path output = RuledFileSystem.folder(folder, new WindowsRules());
    var best = output.resolve("style-best.safetensors");
    var holds = new HoldsBest(best);
    var recipe = with(recipe(3, 1e-3, 1), Saves.AT_END, Saves.AT_END);
    var first = trainer(recipe, output, false, () -> false).run(holds);
    assertThat(first.finished()).isTrue();
    var waiting = output.resolve("style-best-step00000002.safetensors");
    assertThat(holds.remarks)
        .containsExactly(
            best
                + " stays, since another program uses it: the best result is"
                + " style-best-step00000002.safetensors");
    byte[] better = Files.readAllBytes(waiting);
    var names = new CheckpointNames("style");
    assertThat(names.bestIn(output, 2)).isEqualTo(waiting);
    assertThat(Files.readAllBytes(best)).isNotEqualTo(better);

    var longer = with(recipe(4, 1e-3, 1), Saves.AT_END, Saves.AT_END);
    trainer(longer, output, false, () -> false).run(holds);
    assertThat(Files.readAllBytes(best)).isEqualTo(better);
    assertThat(waiting).doesNotExist();
    assertThat(names.bestIn(output, 2)).isEqualTo(best);
  }

  /// Notes steps and previews; the program ends before the preview of one step.
  private record Shown(List<String> notes, int killed) implements TrainingListener {
    @Override
    public void onStep(StepReport report) {
      notes.add("step " + report.step() + " has loss " + report.loss());
    }

    @Override
    public boolean missesPreviews(int step) {
      return notes.stream().noneMatch(note -> note.contains(" at " + step + " shows "));
    }

    @Override
    public void onPreviewDue(WanTransformer model, Path file, int epoch, int step) {
      if (step == killed) {
        throw new Killed();
      }
      assertThat(file).exists();
      notes.add("%s at %d shows %s".formatted(file.getFileName(), step, fingerprint(model)));
    }
  }

  private static TrainingListener losses(List<Double> losses) {
    return new TrainingListener() {
      @Override
      public void onStep(StepReport report) {
        losses.add(report.loss());
      }
    };
  }

  @Test
  void learnsAtARateThatTheOptimizerFinds() {
    assertThat(improvement(Kind.LORA_ADAFACTOR, 0)).isGreaterThan(0.01);
    assertThat(improvement(Kind.LORA_PRODIGY, 1)).isGreaterThan(0.01);
  }

  @Test
  void theLogTellsTheRateThatTheOptimizerFinds() {
    var rates = new ArrayList<Double>();
    var recipe = recipe(Kind.LORA_ADAFACTOR, 2, 0, ScheduleOptions.CONSTANT, 1);
    trainer(recipe, folder, false, () -> false)
        .run(
            new TrainingListener() {
              @Override
              public void onStep(StepReport report) {
                rates.add(report.learningRate());
              }
            });
    assertThat(rates).containsExactly(1e-2, 1e-2);
  }

  @Test
  void learnsAndWithoutALearningRateDoesNot() {
    assertThat(improvement(Kind.LORA, 1e-2)).isGreaterThan(0.05);
    assertThat(Math.abs(improvement(Kind.LORA, 0))).isLessThan(1e-6);
    assertThat(improvement(Kind.TRANSFORMER, 1e-3)).isGreaterThan(0.05);
    assertThat(Math.abs(improvement(Kind.TRANSFORMER, 0))).isLessThan(1e-6);
  }

  @Test
  void anAverageIsWhatIsSavedAndShown() {
    var recipe = recipe(Kind.TRANSFORMER_BFLOAT16_AVERAGED, 2, 1e-3, ScheduleOptions.CONSTANT, 1);
    var trainer = trainer(recipe, folder, false, () -> false);
    trainer.run(new TrainingListener() {});
    var names = TransformerTensors.shapes(FixtureWeights.of("wan_transformer_t2v").config());
    int index = List.copyOf(names.keySet()).indexOf("head.head.weight");
    try (var file = SafetensorsFile.open(folder.resolve("style.safetensors"))) {
      assertThat(file.tensors().keySet()).isEqualTo(names.keySet());
      var saved = file.read("head.head.weight");
      assertThatTensor(saved).isBitEqualTo(trainer.state().result().get(index));
      assertThat(saved.isEqualTo(trainer.trainable().parameters().parts().get(index))).isFalse();
    }
  }

  @Test
  void ofAScheduleFreeRunTheAverageIsSavedAndAnotherPointTrains() {
    var recipe = recipe(Kind.LORA_SCHEDULE_FREE, 3, 1e-3, ScheduleOptions.CONSTANT, 1);
    var trainer = trainer(recipe, folder, false, () -> false);
    trainer.run(new TrainingListener() {});
    var trained = (TrainableLora) trainer.trainable();
    var averages = trainer.state().result();
    try (var file = SafetensorsFile.open(folder.resolve("style.safetensors"))) {
      var saved = MusubiLoraFormat.tensors(trained.lora().with(averages), DType.FLOAT32);
      saved.forEach((name, tensor) -> assertThatTensor(file.read(name)).isBitEqualTo(tensor));
    }
    var parameters = trainer.trainable().parameters().parts();
    for (int i = 1; i < parameters.size(); i += 2) {
      assertThat(parameters.get(i).isEqualTo(averages.get(i))).isFalse();
    }
  }

  @Test
  void theUpMatricesOfLoraPlusGoFurther() {
    assertThat(firstStepOfUp(Kind.LORA_PLUS))
        .isCloseTo(16 * firstStepOfUp(Kind.LORA), within(1e-6));
  }

  /// How far the first step moves a value of the first up matrix, which starts at zero: AdamW's by the
  /// learning rate.
  private double firstStepOfUp(Kind kind) {
    var recipe = recipe(kind, 1, 1e-3, ScheduleOptions.CONSTANT, 1);
    var trainer = trainer(recipe, folder.resolve(kind.name()), false, () -> false);
    trainer.run(new TrainingListener() {});
    return trainer.trainable().parameters().parts().get(1).abs().max().item();
  }

  @Test
  void aPreviewShowsTheModelThatTheFileHolds() {
    for (var kind : Kind.values()) {
      var output = folder.resolve(kind.name());
      var recipe = recipe(kind, 2, 1e-3, ScheduleOptions.CONSTANT, 1);
      var shown = new ArrayList<Double>();
      trainer(recipe, output, false, () -> false)
          .run(
              new TrainingListener() {
                @Override
                public void onPreviewDue(WanTransformer model, Path file, int epoch, int step) {
                  assertThat(file).isEqualTo(output.resolve("style.safetensors"));
                  shown.add(fingerprint(model));
                }
              });
      assertThat(shown).as(kind.name()).containsExactly(fingerprintOfFile(kind, output));
    }
  }

  private static double fingerprintOfFile(Kind kind, Path output) {
    var weights = FixtureWeights.of("wan_transformer_t2v");
    var path = output.resolve("style.safetensors");
    try (var file = SafetensorsFile.open(path)) {
      return switch (kind.target()) {
        case Recipe.Target.Lora _ -> {
          var base = weights.model(kind.dtype());
          yield fingerprint(LoraReader.read(file, base).attach(base, 1));
        }
        case Recipe.Target.Transformer _ -> {
          try (var checkpoint = TransformerCheckpoint.open(path)) {
            var placed = checkpoint.placed(Device.CPU, kind.dtype());
            yield fingerprint(WanTransformer.load(placed, kind.dtype(), Device.CPU));
          }
        }
      };
    }
  }

  /// One number that any change of the model changes.
  private static double fingerprint(WanTransformer model) {
    try (var _ = Autograd.off()) {
      var random = RandomSource.seeded(3);
      var latents = random.randn(DType.FLOAT32, 1, 16, 2, 4, 6);
      var prompt = random.randn(DType.FLOAT32, 5, 64);
      var t = Tensors.of(new float[] {800}, 1);
      return model.forward(latents, t, List.of(prompt)).square().sum().item();
    }
  }

  /// By which share the loss of the same batch, noise and timestep falls.
  private double improvement(Kind kind, double rate) {
    Path output = folder.resolve(kind + "-" + rate);
    var recipe = recipe(kind, 30, rate, ScheduleOptions.CONSTANT, 1);
    var trainer = trainer(recipe, output, false, () -> false);
    double before = heldOut(trainer);
    trainer.run(new TrainingListener() {});
    return 1 - heldOut(trainer) / before;
  }

  private static double heldOut(Trainer trainer) {
    var random = RandomSource.seeded(3);
    var latents = random.randn(DType.FLOAT32, 1, 16, 2, 4, 6);
    var noise = random.randn(DType.FLOAT32, 1, 16, 2, 4, 6);
    var t = Tensors.of(new float[] {0.8f}, 1);
    var prompt = random.randn(DType.FLOAT32, 5, 64);
    return trainer
        .trainable()
        .gradients()
        .accumulate(
            FlowMatching.noisy(latents, noise, t),
            FlowMatching.modelTimesteps(t),
            List.of(prompt),
            FlowMatching.velocity(latents, noise),
            1);
  }

  @Test
  void eachStepTakesTheRateThatTheScheduleGivesIt() {
    var schedule = ScheduleOptions.named("linear").withWarmup(new StepShare.Steps(2));
    var trainer = trainer(recipe(Kind.LORA, 6, 1e-3, schedule, 1), folder, false, () -> false);
    var first = trainer.trainable().parameters().parts().get(1).copy();
    var changed = new ArrayList<Boolean>();
    var rates = new ArrayList<Double>();
    trainer.run(
        new TrainingListener() {
          @Override
          public void onStep(StepReport report) {
            rates.add(report.learningRate());
            changed.add(!trainer.trainable().parameters().parts().get(1).isEqualTo(first));
          }
        });
    assertThat(rates).containsExactly(0.0, 5e-4, 1e-3, 7.5e-4, 5e-4, 2.5e-4);
    assertThat(changed).containsExactly(false, true, true, true, true, true);
  }

  @Test
  void aScheduleThatCanNotBeIsToldBeforeTheFirstStep() {
    var schedule = ScheduleOptions.CONSTANT.withWarmup(new StepShare.Steps(2));
    var trainer = trainer(recipe(Kind.LORA, 6, 1e-3, schedule, 1), folder, false, () -> false);
    assertThatThrownBy(() -> trainer.run(new TrainingListener() {}))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("constant has no warm-up");
    assertThat(folder).isEmptyDirectory();
  }

  private static TimestepOptions timesteps(WeightingScheme weighting, @Nullable Integer buckets) {
    return new TimestepOptions(
        TimestepMode.UNIFORM, 1, 1, weighting, 0, 1, 1.29, null, null, false, buckets);
  }

  private List<Double> lossesOf(TimestepOptions timesteps, Path output, int steps) {
    var losses = new ArrayList<Double>();
    var recipe = recipe(Kind.LORA, steps, 1e-3, ScheduleOptions.CONSTANT, 1, timesteps);
    trainer(recipe, output, false, () -> false).run(losses(losses));
    return losses;
  }

  @Test
  void spreadTimestepsAreOtherOnesAndTheSameAfterAResume() {
    var spread = timesteps(WeightingScheme.NONE, 4);
    var whole = lossesOf(spread, folder.resolve("whole"), 7);
    assertThat(whole).isNotEqualTo(lossesOf(timesteps(WeightingScheme.NONE, null), folder, 7));
    var parts = new ArrayList<>(lossesOf(spread, folder.resolve("parts"), 4));
    parts.addAll(lossesOf(spread, folder.resolve("parts"), 7));
    assertThat(parts).isEqualTo(whole);
  }

  @Test
  void aSampleCountsAsTheWeightingSchemeSays() {
    double plain = lossesOf(timesteps(WeightingScheme.NONE, null), folder, 1).getFirst();
    var t =
        timesteps(WeightingScheme.SIGMA_SQRT, null)
            .sampler(DType.FLOAT32)
            .sample(2, 4, 6, afterTheNoise(), null);
    float[] weights =
        WeightingScheme.SIGMA_SQRT
            .lossWeights(t.model(), DType.FLOAT32)
            .orElseThrow()
            .reshape(2)
            .toFloats();
    double weighted =
        lossesOf(timesteps(WeightingScheme.SIGMA_SQRT, null), folder.resolve("w"), 1).getFirst();
    assertThat(Math.min(weights[0], weights[1])).isGreaterThan(1.01f);
    assertThat(weighted)
        .isBetween(
            plain * Math.min(weights[0], weights[1]), plain * Math.max(weights[0], weights[1]));
  }

  @Test
  void aSampleWithoutWeightIsNotLearntFrom() {
    var gradients = trainer(recipe(1, 1e-3, 1), folder, false, () -> false).trainable().gradients();
    var batch = new RandomBatches(false).load(0, 0);
    var t = Tensors.of(new float[] {0.3f, 0.8f}, 2);
    double both = loss(gradients, batch, t, null);
    double first = loss(gradients, batch, t, Tensors.of(new float[] {1, 0}, 2, 1, 1, 1, 1));
    double second = loss(gradients, batch, t, Tensors.of(new float[] {0, 1}, 2, 1, 1, 1, 1));
    assertThat(first).isNotEqualTo(second);
    assertThat(first + second).isCloseTo(both, within(1e-5));
  }

  private static double loss(Gradients gradients, Batch batch, Tensor t, @Nullable Tensor weights) {
    return gradients.accumulate(
        batch.latents(),
        FlowMatching.modelTimesteps(t),
        batch.prompts(),
        batch.latents(),
        weights,
        1);
  }

  /// The first step's random numbers, without those of its noise.
  private static RandomSource afterTheNoise() {
    var random = StepRandom.of(7, 1);
    random.randn(DType.BFLOAT16, 2, 16, 1, 4, 6);
    return random;
  }

  @Test
  void anAccumulatedStepTakesSeveralBatches() {
    var reports = new ArrayList<StepReport>();
    trainer(recipe(4, 1e-3, 2), folder, false, () -> false)
        .run(
            new TrainingListener() {
              @Override
              public void onStep(StepReport report) {
                reports.add(report);
              }
            });
    // Three batches make two steps of two and one: four steps are two epochs.
    assertThat(reports).extracting(StepReport::epoch).containsExactly(1, 1, 2, 2);
  }

  @Test
  void aLossThatIsNoNumberStopsTheRunWithTheLastGoodState() {
    var trainer = trainer(recipe(7, 1e-3, 1), folder, true, () -> false);
    assertThatThrownBy(() -> trainer.run(new TrainingListener() {}))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("step 4");
    for (var parameter : trainer.trainable().parameters().parts()) {
      assertThat(parameter.isFinite()).isTrue();
    }
    var resumed = trainer(recipe(3, 1e-3, 1), folder, true, () -> false);
    assertThat(resumed.run(new TrainingListener() {}).step()).isEqualTo(3);
  }

  private static StateOptions keeping(int states) {
    return new StateOptions(states, false, null);
  }

  private void assertDiverges(Trainer trainer, int goodState, String... message) {
    assertThatThrownBy(() -> trainer.run(new TrainingListener() {}))
        .isInstanceOfSatisfying(
            TrainingDivergedException.class, e -> assertThat(e.state()).isEqualTo(goodState))
        .hasMessageContainingAll(message);
  }

  /// The state of the step before has not been tried: it takes no tried one's place.
  @Test
  void aDivergenceCostsNoState() throws Exception {
    var trainer =
        trainer(
            recipe(7, 1e-3, 1),
            folder,
            new RandomBatches(true),
            keeping(1),
            DeviceShare.ALONE,
            () -> false);
    assertDiverges(trainer, 3, "step 4 has the loss NaN");
    assertThat(names(folder.resolve("style-state")))
        .containsExactly("step00000002.safetensors", "step00000003.safetensors");
  }

  @Test
  void theLastStateFromBeforeTheLossWentUpStaysAndIsTold() throws Exception {
    var trainer =
        trainer(
            with(recipe(9, 1e-3, 1), every(1), Saves.AT_END),
            folder,
            new SpoiltBatches(5, 9),
            keeping(2),
            DeviceShare.ALONE,
            () -> false);
    assertDiverges(
        trainer,
        3,
        "step 9 has the loss NaN",
        "since step 5 the loss was far above what was usual");
    assertThat(names(folder.resolve("style-state")))
        .containsExactly(
            "step00000003.safetensors", "step00000007.safetensors", "step00000008.safetensors");
  }

  /// The first step makes the weights so large that the second finds no loss.
  @Test
  void weightsThatAreSpoiltAreNotSavedAsGood() throws Exception {
    var recipe = with(recipe(4, 1e30, 1), Saves.AT_END, Saves.AT_END);
    assertDiverges(
        trainer(recipe, folder, false, () -> false),
        0,
        "step 2 has the loss NaN",
        "step 1 had made the weights as large as 1.00e+30");
    assertThat(folder.resolve("style-state")).doesNotExist();
  }

  @Test
  void aStateOfAnotherRecipeIsRefused() {
    trainer(recipe(2, 1e-3, 1), folder, false, () -> false).run(new TrainingListener() {});
    var other = trainer(recipe(2, 1e-3, 1), folder, false, () -> false);
    var changed =
        new Trainer(
            other.recipe(),
            other.trainable(),
            other.state(),
            other.batches(),
            other.timesteps(),
            other.checkpoints(),
            RunIdentity.of("another data set"),
            () -> false);
    assertThatThrownBy(() -> changed.run(new TrainingListener() {}))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("belongs to another recipe or data set");
  }

  @Test
  void aStepLeavesNothingAlive() {
    var trainer = trainer(recipe(3, 1e-3, 1), folder, false, () -> false);
    int before = scope.live();
    trainer.run(new TrainingListener() {});
    assertThat(scope.live()).isEqualTo(before);
  }
}
