package dev.genga.bench;

import dev.genga.base.FolderTree;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.training.Checkpoints;
import dev.genga.training.Recipe;
import dev.genga.training.SampleStream;
import dev.genga.training.StepReport;
import dev.genga.training.StreamedBatches;
import dev.genga.training.TrainableLora;
import dev.genga.training.Trainer;
import dev.genga.training.TrainingListener;
import dev.genga.training.TrainingState;
import dev.genga.training.checkpoint.CheckpointNames;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.training.state.RunIdentity;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// A training of a few steps on random clips of one size: `genga train` without its data.
///
/// `FitRun TRANSFORMER ENGINE STEPS CASE`
final class FitRun {
  private static final int PROMPT_ROWS = 110;

  private FitRun() {}

  /// @param arguments the transformer, an engine, steps, and the words of a [FitCase]
  public static void main(String[] arguments) throws IOException {
    BenchEngine.load(arguments[1]);
    int steps = Integer.parseInt(arguments[2]);
    var wanted = FitCase.parse(arguments[3]);
    Path output = Files.createTempDirectory("genga-fit");
    try (var _ = TensorScope.open();
        var base = TransformerCheckpoint.open(Path.of(arguments[0]))) {
      run(base, wanted, steps, output);
    } finally {
      FolderTree.delete(output);
    }
  }

  private static void run(TransformerCheckpoint base, FitCase wanted, int steps, Path output) {
    var held = base.held(wanted.form(), Device.CPU, DType.BFLOAT16);
    var model = WanTransformer.load(held, DType.BFLOAT16, Device.CPU);
    var initial = Lora.create(model, wanted.rank(), wanted.rank(), RandomSource.seeded(1));
    var trainable = new TrainableLora(model, initial, DType.FLOAT32, wanted.kept());
    initial.parameters().forEach(tensor -> tensor.close());
    var recipe = recipe(wanted, steps);
    new Trainer(
            recipe,
            trainable,
            TrainingState.of(recipe, trainable),
            new StreamedBatches(stream(base, wanted), 1, steps, Device.CPU),
            recipe.timesteps().sampler(DType.BFLOAT16),
            new Checkpoints(output, new CheckpointNames("fit"), (_, _) -> Map.of()),
            RunIdentity.of("fit"),
            () -> false)
        .run(
            new TrainingListener() {
              @Override
              public void onStep(StepReport report) {
                System.out.printf(
                    Locale.ROOT, "@took %d %.4f%n", report.step(), report.took().toNanos() / 1e9);
              }
            });
  }

  private static SampleStream stream(TransformerCheckpoint base, FitCase wanted) {
    var bucket = wanted.bucket();
    return number -> {
      var random = RandomSource.seeded(number);
      return new SampleStream.Sample(
          random.randn(
              DType.BFLOAT16,
              base.config().inChannels(),
              bucket.latentFrames(),
              wanted.height() / 8,
              wanted.width() / 8),
          random.randn(DType.BFLOAT16, PROMPT_ROWS, base.config().textDim()));
    };
  }

  private static Recipe recipe(FitCase wanted, int steps) {
    return new Recipe(
        "fit",
        new Recipe.Target.Lora(wanted.rank(), wanted.rank()),
        1e-4,
        ScheduleOptions.CONSTANT,
        AdamW.Settings.DEFAULT,
        null,
        1,
        1,
        new Recipe.RunLength.Steps(steps),
        TimestepOptions.DEFAULTS.with(TimestepMode.SHIFT, 3),
        1,
        DType.BFLOAT16,
        wanted.kept(),
        Saves.AT_END,
        Saves.AT_END);
  }
}
