package dev.genga.training;

import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.training.checkpoint.CheckpointNames;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerTensors;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/// One training from its files to its files: a transformer and a plan's caches in, LoRAs or other
/// transformers out.
///
/// @param plan whose caches are all made
/// @param transformer the base model's file
/// @param transformerHash SHA-256 of its content, and of the LoRAs that it starts from; a run can only go
///     on over the same base
/// @param output the folder for results and state
/// @param metadata text of the results, for an epoch and a step
/// @param stopRequested asked before each step
public record TrainingRun(
    Recipe recipe,
    DatasetPlan plan,
    Path transformer,
    String transformerHash,
    Path output,
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
      var trainable = trainable(recipe, checkpoint, device);
      return new Trainer(
              recipe,
              trainable,
              TrainingState.of(recipe, trainable),
              new CachedBatches(plan, recipe.seed(), device),
              recipe.timesteps().sampler(DType.BFLOAT16),
              new Checkpoints(output, new CheckpointNames(recipe.name()), metadata),
              fingerprint(),
              stopRequested)
          .run(listener);
    }
  }

  /// What is trained, with its first values; [TrainingMemory] tells the room that it takes.
  static Trainable trainable(Recipe recipe, TransformerCheckpoint checkpoint, Device device) {
    return switch (recipe.target()) {
      case Recipe.Target.Lora target -> {
        var placed = checkpoint.placed(device, recipe.dtype());
        var loaded = WanTransformer.load(placed, recipe.dtype(), device);
        yield TrainableLora.of(LoraUse.into(loaded, target.training().fused()), target, recipe);
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

  /// What a resumed run must have in common with the first: everything that decides its numbers, but
  /// not what is saved and shown along the way; nor how long it is, unless the learning rate's
  /// schedule goes by that.
  String fingerprint() {
    int steps = recipe.length().steps(recipe.stepsPerEpoch(plan.batches()));
    var decisive =
        new StringBuilder()
            .append(transformerHash)
            .append('|')
            .append(recipe.target().decisive())
            .append('|')
            .append(recipe.learningRates(steps))
            .append('|')
            .append(recipe.optimizer().identity())
            .append('|')
            .append(recipe.ema())
            .append('|')
            .append(recipe.maxGradNorm())
            .append('|')
            .append(recipe.gradientAccumulation())
            .append('|')
            .append(recipe.timesteps())
            .append('|')
            .append(recipe.seed())
            .append('|')
            .append(recipe.dtype());
    for (var section : plan.sections()) {
      decisive.append('|').append(section.batchSize()).append('x').append(section.numRepeats());
      for (var media : section.media()) {
        decisive.append('|').append(media.caption().text());
        media.samples().forEach(sample -> decisive.append('|').append(sample.latentCache()));
      }
    }
    return sha256(decisive.toString());
  }

  private static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
