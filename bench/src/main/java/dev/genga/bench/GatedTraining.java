package dev.genga.bench;

import dev.genga.app.run.Audience;
import dev.genga.app.run.Stages;
import dev.genga.app.run.TrainJob;
import dev.genga.app.run.TrainSetup;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlanListener;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.training.Recipe;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.log.StepEntry;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.wan.generation.ModelFiles;
import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.nio.file.Path;
import java.util.List;

/// What `genga train` does, but before each step it prints `@step K` and waits for a line on standard
/// input, so that [StepBench] can let another program take its turn.
///
/// `GatedTraining WORK STEPS [KEPT [ENGINE [BLOCKS]]]`, see [StepWay]
final class GatedTraining {
  static final int RANK = 32;
  static final double LEARNING_RATE = 5e-5;
  static final long SEED = 2025;

  private GatedTraining() {}

  /// @param arguments the work folder, steps, and how the model is in memory
  public static void main(String[] arguments) {
    var work = new BenchFolder(Path.of(arguments[0]));
    int steps = Integer.parseInt(arguments[1]);
    var way = StepWay.of(arguments, 2);
    var plan = Stages.plan(work.dataset("genga"), PlanOptions.standard(), PlanListener.NONE);
    BenchEngine.load(way.engine());
    var job =
        new TrainJob(
            new TrainSetup(
                recipe(steps, way, work, plan),
                new ModelFiles(
                    work.transformer(), work.vae(), work.textEncoder(), work.tokenizer()),
                DType.BFLOAT16,
                work.freshFolder("genga-out"),
                null,
                List.of(),
                Device.CPU),
            plan);
    job.check();
    var audience =
        new Audience() {
          @Override
          public void onEntry(StepEntry entry) {
            System.out.println("@loss " + entry.step() + " " + entry.loss());
          }
        };
    var gate = new Gate();
    job.run(audience, () -> !gate.pass());
    System.out.println("@done");
  }

  private static Recipe recipe(int steps, StepWay way, BenchFolder work, DatasetPlan plan) {
    try (var base = TransformerCheckpoint.open(work.transformer())) {
      return way.in(recipe(steps), base, plan);
    }
  }

  static Recipe recipe(int steps) {
    return new Recipe(
        "bench",
        new Recipe.Target.Lora(RANK, RANK),
        LEARNING_RATE,
        ScheduleOptions.CONSTANT,
        AdamW.Settings.DEFAULT,
        null,
        1,
        1,
        new Recipe.RunLength.Steps(steps),
        TimestepOptions.DEFAULTS.with(TimestepMode.SHIFT, 3),
        SEED,
        DType.BFLOAT16,
        0,
        Saves.AT_END,
        Saves.AT_END);
  }
}
