package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.Dropout;
import dev.genga.training.checkpoint.CheckpointNames;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.device.DeviceShare;
import dev.genga.training.device.MemoryLayout;
import dev.genga.training.device.PauseRequest;
import dev.genga.training.device.SimulatedDevice;
import dev.genga.training.device.SimulatedDevice.WhenFull;
import dev.genga.training.device.StepLoad;
import dev.genga.training.device.TrainingDevice;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.training.state.RunIdentity;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs on a device that has too little memory, spills, is wanted by others: the numbers are those of a
/// run that has room. The model has five blocks; in memory each takes 1 GiB, and as much for its
/// activations.
class MemoryRunTest {
  private static final int LAYERS = 5;
  private static final int STEPS = 6;
  private static final int BATCHES = 4;
  private static final int TEXT_DIM = FixtureWeights.of("wan_transformer_t2v").config().textDim();

  @TempDir private Path folder;
  private TensorScope scope;
  private final List<String> remarks = new ArrayList<>();

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    HeldBaseTest.base(folder, DType.FLOAT32).close();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  /// Batches in the order that the run draws once an epoch.
  private static final class DrawnBatches implements Batches {
    private final RunRandom random;
    private int epochAtHand = -1;
    private int[] order = {};

    DrawnBatches(RunRandom random) {
      this.random = random;
    }

    private int place(int epoch, int index) {
      if (epoch != epochAtHand) {
        order = random.order(epoch, BATCHES);
        epochAtHand = epoch;
      }
      return order[index];
    }

    @Override
    public int perEpoch() {
      return BATCHES;
    }

    @Override
    public long samplesBefore(int epoch, int index) {
      return (long) epoch * BATCHES + index;
    }

    @Override
    public Batch load(int epoch, int index) {
      var values = RandomSource.seeded(50L + place(epoch, index));
      return new Batch(
          values.randn(DType.BFLOAT16, 1, 16, 2, 4, 6),
          List.of(values.randn(DType.BFLOAT16, 5, TEXT_DIM)));
    }

    @Override
    public List<Clip> clips(int epoch, int index) {
      return List.of(new Clip(1, "clip%d.mp4".formatted(place(epoch, index))));
    }
  }

  private static Recipe recipe(boolean stream, int kept) {
    return recipe(stream, kept, Saves.AT_END);
  }

  private static Recipe recipe(boolean stream, int kept, Saves saves) {
    return recipe(stream, kept, saves, Saves.AT_END);
  }

  private static Recipe recipe(boolean stream, int kept, Saves saves, Saves previews) {
    var lora =
        new Recipe.Target.Lora(
            AdapterOptions.lora(3, 3),
            new LoraTraining(new Dropout(0.1, 0, 0.1), 0, null, List.of())); // draws in each pass
    return new Recipe(
        "style",
        lora,
        1e-2,
        ScheduleOptions.CONSTANT,
        AdamW.Settings.DEFAULT,
        null,
        1,
        3, // steps of three batches and of one
        new Recipe.RunLength.Steps(STEPS),
        TimestepOptions.DEFAULTS,
        7,
        DType.FLOAT32,
        kept,
        saves,
        previews,
        stream ? new Way.Musubi(false, DType.FLOAT32) : new Way.Own(),
        DType.FLOAT32,
        false,
        BaseForm.AS_STORED);
  }

  /// A run whose log is a list.
  private final class Run {
    private final List<Double> losses = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private final Recipe recipe;
    private final Path output;
    private final DeviceShare share;
    private final BooleanSupplier stop;
    private IntConsumer preview = _ -> {};

    Run(Recipe recipe, String output, DeviceShare share, BooleanSupplier stop) {
      this.recipe = recipe;
      this.output = folder.resolve(output);
      this.share = share;
      this.stop = stop;
    }

    Trainer.Result go() {
      MemoryLayout first;
      try (var base = base()) {
        first = TrainingRun.layout(recipe, base);
      }
      return new Stretches(share, stop).run(first, this::stretch, listener());
    }

    private TransformerCheckpoint base() {
      return TransformerCheckpoint.open(folder.resolve("base-FLOAT32.safetensors"));
    }

    private TrainingListener listener() {
      return new TrainingListener() {
        @Override
        public void onRemark(String line) {
          remarks.add(line);
        }

        @Override
        public void onPreviewDue(WanTransformer model, Path file, int epoch, int step) {
          preview.accept(step);
        }

        @Override
        public void onStart(int step, int steps) {
          starts.add(step);
          losses.subList(step, losses.size()).clear();
        }

        @Override
        public void onStep(StepReport report) {
          losses.add(report.loss());
        }
      };
    }

    private Trainer.Outcome stretch(MemoryLayout layout) {
      try (var _ = TensorScope.open();
          var base = base()) {
        var plan = new DatasetPlan(Path.of("dataset.toml"), 1, List.of(), List.of(), List.of());
        var random = recipe.way().random(recipe.seed(), plan);
        var within = recipe.withMemory(layout.keptBlocks(), layout.streamedForm());
        Trainable trainable;
        try {
          trainable =
              share
                  .device()
                  .load(layout, () -> TrainingRun.trainable(within, base, Device.CPU, random));
        } catch (RuntimeException e) {
          return TrainingRun.smaller(share, layout, e, listener());
        }
        return new Trainer(
                recipe,
                trainable,
                TrainingState.of(recipe, trainable, random),
                new DrawnBatches(random),
                recipe.timesteps().sampler(recipe.way().levels()),
                new Checkpoints(output, new CheckpointNames("style"), (_, _) -> Map.of()),
                RunIdentity.of("the recipe and data set"),
                stop,
                share,
                layout)
            .stretch(listener());
      }
    }

    byte[] bytes(String file) throws IOException {
      return Files.readAllBytes(output.resolve(file));
    }
  }

  private Run run(Recipe recipe, String output, SimulatedDevice device) {
    return new Run(recipe, output, new DeviceShare(device, 0, PauseRequest.NEVER), () -> false);
  }

  private Run roomy(Recipe recipe) {
    var run = run(recipe, "roomy", new SimulatedDevice(99, WhenFull.FAILS));
    assertThat(run.go().finished()).isTrue();
    assertThat(run.losses).hasSize(STEPS).doesNotHaveDuplicates();
    return run;
  }

  private static void assertSame(Run run, Run expected) throws IOException {
    assertThat(run.losses).isEqualTo(expected.losses);
    for (var file : List.of("style.safetensors", "style-state/step00000006.safetensors")) {
      assertThat(run.bytes(file)).as(file).isEqualTo(expected.bytes(file));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStepWithoutRoomRunsAgainToTheSameNumbers(boolean stream) throws IOException {
    var recipe = recipe(stream, 5);
    var expected = roomy(recipe);
    assertThat(remarks).isEmpty();

    // Five blocks with three that keep their activations take 8.25 GiB.
    var device = new SimulatedDevice(8.5, WhenFull.FAILS);
    var run = run(recipe, "tight", device);
    assertThat(run.go().finished()).isTrue();
    assertSame(run, expected);
    assertThat(remarks)
        .containsExactly(
            "step 1 ran out of memory: it runs again with the activations of 4 blocks kept, to the"
                + " same numbers",
            "step 1 ran out of memory: it runs again with the activations of 3 blocks kept, to the"
                + " same numbers");
    assertThat(device.passes()).extracting(MemoryLayout::keptBlocks).startsWith(5, 4, 3, 3, 3, 3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whereNoActivationsAreKeptWeightsComeAndGo(boolean stream) throws IOException {
    var recipe = recipe(stream, 1);
    var expected = roomy(recipe);

    // The steps of an epoch have three passes and one: this is in the midst of step 5, an epoch's
    // first.
    var device = new SimulatedDevice(7, WhenFull.FAILS);
    device.takeAway(3.3, 9);
    var run = run(recipe, "tight", device);
    assertThat(run.go().finished()).isTrue();
    assertSame(run, expected);
    assertThat(remarks)
        .containsExactly(
            "step 5 ran out of memory: it runs again with no kept activations, to the same numbers",
            "step 5 ran out of memory: it runs again with no kept activations and 4 of 5 blocks in"
                + " memory, to the same numbers",
            "the model ran out of memory: it is loaded again with no kept activations and 3 of 5"
                + " blocks in memory, to the same numbers");
  }

  @Test
  void aModelThatFindsNoRoomIsLoadedWithFewerBlocks() throws IOException {
    var recipe = recipe(false, 2);
    var expected = roomy(recipe);
    var run = run(recipe, "tight", new SimulatedDevice(3.9, WhenFull.FAILS));
    assertThat(run.go().finished()).isTrue();
    assertSame(run, expected);
    assertThat(remarks)
        .containsExactly(
            "the model ran out of memory: it is loaded again with the activations of 2 blocks kept"
                + " and 4 of 5 blocks in memory, to the same numbers",
            "the model ran out of memory: it is loaded again with the activations of 1 block kept"
                + " and 3 of 5 blocks in memory, to the same numbers",
            "step 1 ran out of memory: it runs again with no kept activations and 3 of 5 blocks in"
                + " memory, to the same numbers");
  }

  @Test
  void whereNothingIsLeftToMakeSmallerTheLackIsTold() {
    var run = run(recipe(false, 1), "tight", new SimulatedDevice(2.1, WhenFull.FAILS));
    assertThatThrownBy(run::go).hasMessageContaining("CUDA out of memory");
  }

  /// Five blocks with three that keep their activations hold 8.25 GiB after their passes.
  @ParameterizedTest
  @CsvSource({"false, 3", "true, 3", "false, 100", "true, 100"})
  void weightsThatMayBeHalfChangedAreThoseOfTheLastSavedStateOrOfTheBeginning(
      boolean stream, int every) throws IOException {
    var recipe = recipe(stream, 3, new Saves(null, every, null, null));
    var expected = roomy(recipe);
    var device = new SimulatedDevice(9, WhenFull.FAILS);
    device.updatesTake(1, 4);
    var run = run(recipe, "tight", device);
    assertThat(run.go().finished()).isTrue();
    assertSame(run, expected);
    assertThat(remarks)
        .containsExactly(
            "step 5 ran out of memory while it changed the weights: the run %s, with the activations"
                    .formatted(
                        every == 3
                            ? "goes back to its last saved state, of step 3"
                            : "begins again, since no state is saved yet")
                + " of 2 blocks kept, to the same numbers");
    assertThat(run.starts).containsExactly(0, every == 3 ? 3 : 0);
  }

  @Test
  void whereNothingCanBeSmallerTheLastSavedStateIsGood() throws IOException {
    var recipe = recipe(false, 0, new Saves(null, 3, null, null)).withMemory(0, 2);
    var expected = roomy(recipe);
    var device = new SimulatedDevice(3, WhenFull.FAILS);
    device.updatesTake(1, 4);
    var run = run(recipe, "tight", device);
    assertThatThrownBy(run::go).hasMessageContaining("CUDA out of memory");
    assertThat(remarks).isEmpty();

    var rest = run(recipe, "tight", new SimulatedDevice(99, WhenFull.FAILS));
    rest.losses.addAll(run.losses);
    assertThat(rest.go().finished()).isTrue();
    assertSame(rest, expected);
  }

  /// Five blocks of which two keep their activations hold 7.4 GiB after their passes.
  @Test
  void previewsForWhichThereIsNoRoomAreLeftOutAndTheRunGoesOn() throws IOException {
    var every = new Saves(null, 3, null, null);
    var recipe = recipe(false, 2, Saves.AT_END, every);
    var expected = roomy(recipe);
    var device = new SimulatedDevice(8, WhenFull.FAILS);
    var run = run(recipe, "tight", device);
    var shown = new ArrayList<Integer>();
    run.preview =
        step -> {
          device.ask(step == 3 ? 1 : 0.1);
          shown.add(step);
        };
    assertThat(run.go().finished()).isTrue();
    assertSame(run, expected);
    assertThat(shown).containsExactly(6);
    assertThat(remarks)
        .containsExactly(
            "the previews after step 3 ran out of memory and are left out: the training goes on;"
                + " smaller or shorter ones take less");
    assertThat(device.trims()).isEqualTo(1);

    var broken = run(recipe, "broken", new SimulatedDevice(8, WhenFull.FAILS));
    broken.preview =
        _ -> {
          throw new IllegalStateException("the disk is gone");
        };
    assertThatThrownBy(broken::go).hasMessage("the disk is gone");
  }

  /// Fewer weights on the device would take more of the machine's memory.
  @Test
  void aLackOfTheMachinesOwnMemoryLowersNothing() {
    var device = new SimulatedDevice(99, WhenFull.FAILS);
    device.machineIsFullAt(3);
    var run = run(recipe(false, 3), "full", device);
    assertThatThrownBy(run::go).hasMessageContaining("DefaultCPUAllocator: can't allocate memory");
    assertThat(remarks).isEmpty();
    assertThat(device.passes()).extracting(MemoryLayout::keptBlocks).containsOnly(3);
  }

  @Test
  void anotherFailureIsNoLackOfMemory() {
    var device =
        new TrainingDevice() {
          @Override
          public double pass(MemoryLayout layout, StepLoad load, DoubleSupplier work) {
            throw new IllegalStateException("the driver is gone");
          }
        };
    var share = new DeviceShare(device, 0, PauseRequest.NEVER);
    var run = new Run(recipe(false, 3), "broken", share, () -> false);
    assertThatThrownBy(run::go).hasMessage("the driver is gone");
    assertThat(remarks).isEmpty();
  }

  @Test
  void theFirstStepThatSpillsIsTheLast() throws IOException {
    var recipe = recipe(false, 4);
    var expected = roomy(recipe);
    var device = new SimulatedDevice(10, WhenFull.SPILLS);
    device.takeAway(1.5, 8);
    var run = run(recipe, "spilling", device);
    assertThat(run.go().finished()).isTrue();
    assertSame(run, expected);
    // Passes 1 to 8 are two epochs: steps of three, one, three and one; the fifth step spills.
    assertThat(remarks)
        .containsExactly(
            "step 5 took 462.0 s where 33.0 are usual: the driver has moved 0.6 GB of it out of"
                + " the device: from now on with the activations of 3 blocks kept, to the same"
                + " numbers");
    assertThat(device.passes())
        .extracting(MemoryLayout::keptBlocks)
        .containsExactly(4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3);
  }

  @Test
  void headroomStaysFreeOnceTheStepsNeedIsKnown() throws IOException {
    var recipe = recipe(false, 3);
    var expected = roomy(recipe);
    var device = new SimulatedDevice(9.5, WhenFull.FAILS);
    var run =
        new Run(
            recipe, "headroom", new DeviceShare(device, 3L << 29, PauseRequest.NEVER), () -> false);
    assertThat(run.go().finished()).isTrue();
    assertSame(run, expected);
    // The first time it might be what the step only holds to use again.
    assertThat(remarks)
        .containsExactly(
            "step 2 left 1.3 GB of the device free, of 1.5 GB that are to stay free: from now on"
                + " with the activations of 2 blocks kept, to the same numbers");
    assertThat(device.trims()).isEqualTo(2);

    remarks.clear();
    var none = run(recipe, "none", new SimulatedDevice(8.25, WhenFull.FAILS));
    assertThat(none.go().finished()).isTrue();
    assertThat(remarks).as("a headroom of nothing").isEmpty();
  }

  @Test
  void aDeviceThatIsTooSmallForTheHeadroomIsToldOnce() {
    var device = new SimulatedDevice(3, WhenFull.FAILS);
    var base = recipe(false, 0).withMemory(0, 2);
    var run =
        new Run(base, "small", new DeviceShare(device, 1L << 30, PauseRequest.NEVER), () -> false);
    assertThat(run.go().finished()).isTrue();
    assertThat(remarks)
        .containsExactly(
            "step 2 left 0.4 GB of the device free, of 1.0 GB that are to stay free; nothing of"
                + " this run can be made smaller");
  }

  /// Pauses before a step, once.
  private final class OnePause implements PauseRequest {
    private final int before;
    private final SimulatedDevice device;
    private int liveBefore = -1;
    private boolean over;
    private int asked;

    OnePause(int before, SimulatedDevice device) {
      this.before = before;
      this.device = device;
      liveBefore = scope.live();
    }

    @Override
    public boolean isWanted() {
      return !over && ++asked == before;
    }

    @Override
    public void await(int step, BooleanSupplier stopRequested) {
      over = true;
      assertThat(step).isEqualTo(before - 1);
      assertThat(device.occupancy().free()).isEqualTo(device.occupancy().total());
      assertThat(scope.live()).as("tensors outside the run's own scopes").isEqualTo(liveBefore);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPausedRunFreesItsDeviceAndGoesOnToTheSameNumbers(boolean stream) throws IOException {
    var recipe = recipe(stream, 2);
    var expected = roomy(recipe);
    var device = new SimulatedDevice(99, WhenFull.FAILS);
    var pause = new OnePause(4, device);
    var run = new Run(recipe, "paused", new DeviceShare(device, 0, pause), () -> false);
    assertThat(run.go().finished()).isTrue();
    assertThat(pause.over).isTrue();
    assertSame(run, expected);
    assertThat(remarks).containsExactly("paused after step 3: the device is free");
  }

  @Test
  void aPausedRunThatIsStoppedGoesOnInAnother() throws IOException {
    var recipe = recipe(false, 2);
    var expected = roomy(recipe);
    var device = new SimulatedDevice(99, WhenFull.FAILS);
    var pause = new OnePause(3, device);
    var share = new DeviceShare(device, 0, pause);
    var run = new Run(recipe, "paused", share, () -> pause.over);
    var result = run.go();
    assertThat(result.finished()).isFalse();
    assertThat(result.step()).isEqualTo(2);
    assertThat(result.file()).exists();
    assertThat(run.losses).hasSize(2);

    var rest = run(recipe, "paused", new SimulatedDevice(99, WhenFull.FAILS));
    rest.losses.addAll(run.losses);
    assertThat(rest.go().finished()).isTrue();
    assertSame(rest, expected);
  }
}
