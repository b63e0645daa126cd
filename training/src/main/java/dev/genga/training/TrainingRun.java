package dev.genga.training;

import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.training.checkpoint.CheckpointNames;
import dev.genga.training.device.DeviceShare;
import dev.genga.training.device.MemoryLayout;
import dev.genga.training.device.PinnedMemory;
import dev.genga.training.state.RunIdentity;
import dev.genga.training.state.StateOptions;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerTensors;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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
/// @param share how it gets along with others on its device
public record TrainingRun(
    Recipe recipe,
    DatasetPlan plan,
    Path transformer,
    RunIdentity identity,
    Path output,
    StateOptions states,
    Device device,
    BiFunction<Integer, Integer, Map<String, String>> metadata,
    BooleanSupplier stopRequested,
    DeviceShare share) {

  /// Runs, or goes on where an earlier run was stopped.
  ///
  /// @throws TrainingDivergedException as [Trainer#run]
  /// @throws dev.genga.base.ProblemException if the transformer can't be used, or the folder holds
  ///     the state of another run
  public Trainer.Result run(TrainingListener listener) {
    return new Stretches(share, stopRequested)
        .run(firstLayout(), layout -> stretch(layout, listener), listener);
  }

  private MemoryLayout firstLayout() {
    try (var checkpoint = TransformerCheckpoint.open(transformer)) {
      return layout(recipe, checkpoint);
    }
  }

  /// What a recipe has in memory of a model.
  static MemoryLayout layout(Recipe recipe, TransformerCheckpoint base) {
    boolean mayStream =
        recipe.target() instanceof Recipe.Target.Lora lora && lora.training().fused().isEmpty();
    return new MemoryLayout(
        base.config().layers(), recipe.keptBlocks(), recipe.base().blocksInMemory(), mayStream);
  }

  private Trainer.Outcome stretch(MemoryLayout layout, TrainingListener listener) {
    var within = recipe.withMemory(layout.keptBlocks(), layout.streamedForm());
    try (var _ = TensorScope.open();
        var checkpoint = TransformerCheckpoint.open(transformer)) {
      var random = recipe.way().random(recipe.seed(), plan);
      Trainable trainable;
      TrainingState state;
      try {
        trainable =
            share.device().load(layout, () -> trainable(within, checkpoint, device, random));
        state = TrainingState.of(recipe, trainable, random);
      } catch (RuntimeException e) {
        return smaller(share, layout, e, listener);
      }
      boolean firstFrames = checkpoint.config().imageToVideo();
      boolean moves = device.kind() == Device.Kind.CUDA;
      var pinned = moves ? TrainingMemory.pinned(within, checkpoint) : PinnedMemory.NONE;
      return trainer(trainable, state, batches(random, firstFrames), share.pinning(pinned), layout)
          .stretch(listener);
    }
  }

  /// Where not even the model fits.
  ///
  /// @throws RuntimeException the same, if memory was not what lacked, or nothing can be smaller
  static Trainer.Smaller smaller(
      DeviceShare share, MemoryLayout layout, RuntimeException failure, TrainingListener listener) {
    var lower =
        share.device().lacked(failure) ? layout.lowerWeights() : Optional.<MemoryLayout>empty();
    if (lower.isEmpty()) {
      throw failure;
    }
    listener.onRemark(
        "the model ran out of memory: it is loaded again with "
            + lower.get()
            + ", to the same numbers");
    return new Trainer.Smaller(lower.get());
  }

  private Batches batches(RunRandom random, boolean firstFrames) {
    return recipe.stages().isEmpty()
        ? new CachedBatches(plan, recipe.seed(), device, firstFrames, random)
        : new StagedBatches(recipe, plan, device, firstFrames, random);
  }

  private Trainer trainer(
      Trainable trainable,
      TrainingState state,
      Batches batches,
      DeviceShare pinning,
      MemoryLayout layout) {
    return new Trainer(
        recipe,
        trainable,
        state,
        batches,
        recipe.timesteps().sampler(recipe.way().levels()),
        new Checkpoints(output, new CheckpointNames(recipe.name()), metadata, states),
        identity,
        stopRequested,
        pinning,
        layout);
  }

  /// What is trained, with its first values; [TrainingMemory] tells the room that it takes.
  static Trainable trainable(Recipe recipe, TransformerCheckpoint checkpoint, Device device) {
    return trainable(recipe, checkpoint, device, new StepwiseRandom(recipe.seed()));
  }

  /// The same with a run's own numbers.
  static Trainable trainable(
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
                initial,
                recipe.dtype(),
                device,
                fileDtype,
                recipe.keptBlocks(),
                workers,
                device.kind() == Device.Kind.CUDA
                    ? recipe.movedInputs(checkpoint.config().layers())
                    : 0);
        initial.tensors().values().forEach(Tensor::close); // they were copied
        yield trainable;
      }
    };
  }
}
