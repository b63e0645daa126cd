package dev.genga.app.practice;

import dev.genga.app.base.BaseFolder;
import dev.genga.app.base.BaseListener;
import dev.genga.app.base.EncodedStyle;
import dev.genga.app.eval.Candidate;
import dev.genga.app.eval.EvalFigures;
import dev.genga.app.eval.Evaluation;
import dev.genga.base.AtomicFile;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.training.Checkpoints;
import dev.genga.training.Recipe;
import dev.genga.training.StepRandom;
import dev.genga.training.StepReport;
import dev.genga.training.TrainableLora;
import dev.genga.training.Trainer;
import dev.genga.training.TrainingListener;
import dev.genga.training.TrainingState;
import dev.genga.training.checkpoint.CheckpointNames;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.training.state.RunIdentity;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import dev.genga.world.Seeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Trains every variant with every seed, measures all of them in one evaluation, and writes the table.
/// What is trained already is not trained again.
///
/// @param base the base model
/// @param folder for LoRAs and results
public record PracticeRun(Practice practice, BaseFolder base, PracticeFolder folder) {

  /// Does it all.
  ///
  /// @throws dev.genga.base.ProblemException if the base is not whole, or the folder is another table's
  /// @throws dev.genga.training.TrainingDivergedException if a loss is no number any more
  public EvalFigures run(BaseListener listener) {
    base.models();
    folder.take(practice, base);
    train(listener);
    var evaluation =
        new Evaluation(
            base, candidates(), practice.setup(), folder.evaluation(), Device.CPU, DType.BFLOAT16);
    var figures = evaluation.run(listener);
    AtomicFile.writeString(folder.table(), new PracticeTable(practice, figures).markdown());
    return figures;
  }

  private List<Candidate> candidates() {
    var candidates = new ArrayList<Candidate>();
    for (var variant : practice.variants()) {
      for (long seed : practice.seeds()) {
        candidates.add(Candidate.of(new LoraUse(folder.lora(variant, seed).toString(), 1)));
      }
    }
    return candidates;
  }

  private void train(BaseListener listener) {
    long steps = practice.variants().stream().mapToLong(Variant::steps).sum();
    long done = 0;
    listener.onStage("train", "step", 0, steps * practice.seeds().size());
    try {
      for (long seed : practice.seeds()) {
        for (var variant : practice.variants()) {
          if (!Files.exists(folder.lora(variant, seed))) {
            train(variant, seed, done, listener);
          }
          done += variant.steps();
          listener.onProgress(done, PracticeFolder.name(variant, seed));
        }
      }
    } finally {
      listener.onStageEnd();
    }
  }

  private void train(Variant variant, long seed, long before, BaseListener listener) {
    try (var _ = TensorScope.open();
        var checkpoint = TransformerCheckpoint.open(base.models().transformer())) {
      var setup = practice.setup();
      var clips =
          EncodedStyle.of(
              base,
              setup.style(),
              setup.captions(),
              setup.size(),
              variant.clips(),
              Seeds.mix(seed, 1));
      var recipe = recipe(variant, seed);
      var trainable = trainable(checkpoint, variant, recipe);
      var result =
          new Trainer(
                  recipe,
                  trainable,
                  new TrainingState(trainable.parameters(), recipe.optimizer(), recipe.ema()),
                  new StyleBatches(clips, variant, practice.batchSize(), seed),
                  recipe.timesteps().sampler(DType.BFLOAT16),
                  new Checkpoints(
                      folder.work(variant, seed),
                      new CheckpointNames(recipe.name()),
                      (_, step) -> Map.of("ss_steps", Integer.toString(step))),
                  RunIdentity.of(practice.description() + base.hash()),
                  () -> false)
              .run(steps(before, listener));
      publish(result.file(), folder.lora(variant, seed));
    }
  }

  private static TrainingListener steps(long before, BaseListener listener) {
    return new TrainingListener() {
      @Override
      public void onRemark(String line) {
        listener.onNote(line);
      }

      @Override
      public void onStep(StepReport report) {
        listener.onProgress(before + report.step(), "");
      }
    };
  }

  private static TrainableLora trainable(
      TransformerCheckpoint checkpoint, Variant variant, Recipe recipe) {
    var placed = checkpoint.placed(Device.CPU, DType.BFLOAT16);
    var model = WanTransformer.load(placed, DType.BFLOAT16, Device.CPU);
    var random = StepRandom.of(recipe.seed(), 0);
    var lora = Lora.create(model, variant.rank(), variant.rank(), random);
    var trainable = new TrainableLora(model, lora, DType.FLOAT32, recipe.keptBlocks());
    lora.parameters().forEach(Tensor::close); // they were copied
    return trainable;
  }

  private static Recipe recipe(Variant variant, long seed) {
    return new Recipe(
        PracticeFolder.name(variant, seed),
        new Recipe.Target.Lora(variant.rank(), variant.rank()),
        variant.learningRate(),
        ScheduleOptions.CONSTANT,
        AdamW.Settings.DEFAULT,
        null,
        1,
        1,
        new Recipe.RunLength.Steps(variant.steps()),
        TimestepOptions.DEFAULTS.with(TimestepMode.SHIFT, variant.flowShift()),
        seed,
        DType.BFLOAT16,
        Integer.MAX_VALUE,
        Saves.AT_END,
        Saves.AT_END);
  }

  private static void publish(Path made, Path place) {
    AtomicFile.writePath(place, temporary -> Files.copy(made, temporary));
  }
}
