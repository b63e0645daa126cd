package dev.genga.training;

import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.training.checkpoint.CheckpointNames;
import dev.genga.training.state.RunIdentity;
import dev.genga.training.state.StateOptions;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerTensors;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/// One training from its files to its files: a transformer and a plan's caches in, LoRAs or other
/// transformers out.
///
/// @param plan whose caches are all made
/// @param transformer the base model's file
/// @param identity what decides the run's numbers, see [RecipeIdentity]
/// @param output the folder for results and states
/// @param states how states are kept
/// @param metadata text of the results, for an epoch and a step
/// @param stopRequested asked before each step
public record TrainingRun(
    Recipe recipe,
    DatasetPlan plan,
    Path transformer,
    RunIdentity identity,
    Path output,
    StateOptions states,
    Device device,
    BiFunction<Integer, Integer, Map<String, String>> metadata,
    BooleanSupplier stopRequested) {

  /// Runs, or goes on where an earlier run was stopped.
  ///
  /// @throws TrainingDivergedException as [Trainer#run]
  /// @throws dev.genga.base.ProblemException if the transformer can't be used, or the folder holds
  ///     the state of another run
  public Trainer.Result run(TrainingListener listener) {
    try (var _ = TensorScope.open();
        var checkpoint = TransformerCheckpoint.open(transformer)) {
      var random = recipe.way().random(recipe.seed(), plan);
      var trainable = trainable(recipe, checkpoint, device, random);
      return new Trainer(
              recipe,
              trainable,
              TrainingState.of(recipe, trainable, random),
              recipe.stages().isEmpty()
                  ? new CachedBatches(plan, recipe.seed(), device, random)
                  : new StagedBatches(recipe, plan, device, random),
              recipe.timesteps().sampler(recipe.way().levels()),
              new Checkpoints(output, new CheckpointNames(recipe.name()), metadata, states),
              identity,
              stopRequested)
          .run(listener);
    }
  }

  /// What is trained, with its first values; [TrainingMemory] tells the room that it takes.
  static Trainable trainable(Recipe recipe, TransformerCheckpoint checkpoint, Device device) {
    return trainable(recipe, checkpoint, device, new StepwiseRandom(recipe.seed()));
  }

  private static Trainable trainable(
      Recipe recipe, TransformerCheckpoint checkpoint, Device device, RunRandom random) {
    return switch (recipe.target()) {
      case Recipe.Target.Lora target -> {
        var held = checkpoint.held(recipe.base(), device, recipe.dtype());
        var loaded = WanTransformer.load(held, recipe.dtype(), device);
        var base = LoraUse.into(loaded, target.training().fused());
        yield TrainableLora.of(base, target, recipe, random);
      }
      case Recipe.Target.Transformer(DType fileDtype, int workers) -> {
        TrainableTransformer.check(checkpoint);
        var initial = TransformerTensors.copyOf(checkpoint, Device.CPU);
        var trainable =
            new TrainableTransformer(
                initial, recipe.dtype(), device, fileDtype, recipe.keptBlocks(), workers);
        initial.tensors().values().forEach(Tensor::close); // they were copied
        yield trainable;
      }
    };
  }
}
