package dev.genga.training;

import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.optimizer.GradientClipping;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.sampling.TimestepBuckets;
import dev.genga.wan.sampling.TimestepSampler;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Trains a LoRA by flow matching: the model learns the velocity `noise - latents` that carries
/// clean latents (t = 0) to noise (t = 1) in a straight line.
///
/// @param fingerprint of recipe and data set, see [Checkpoints#saveState]
/// @param stopRequested asked before each step; a run that is told to stop saves and returns
public record LoraTrainer(
    Recipe recipe,
    Lora lora,
    LoraGradients gradients,
    Batches batches,
    TimestepSampler timesteps,
    AdamW optimizer,
    Checkpoints checkpoints,
    String fingerprint,
    BooleanSupplier stopRequested) {

  /// How a run ended.
  ///
  /// @param finished whether all steps were done; else the run goes on from its state file
  /// @param step the last step done
  /// @param lora the file written last
  public record Result(boolean finished, int step, Path lora) {}

  /// Runs from the first step, or from the saved state, to the last.
  ///
  /// @throws TrainingDivergedException if the loss or a gradient is no number any more; the LoRA and
  ///     the state of the step before are saved
  public Result run(TrainingListener listener) {
    int perEpoch = recipe.stepsPerEpoch(batches.perEpoch());
    int steps = recipe.length().steps(perEpoch);
    var rates = recipe.learningRates(steps);
    int step = checkpoints.resume(lora, optimizer, fingerprint);
    listener.onStart(step, steps);
    while (step < steps) {
      if (stopRequested.getAsBoolean()) {
        return stopped(step, perEpoch, listener);
      }
      step++;
      listener.onStep(step(step, perEpoch, rates.at(step - 1)));
      afterStep(step, perEpoch, steps, listener);
    }
    return new Result(true, steps, checkpoints.folder().resolve(checkpoints.names().last()));
  }

  private StepReport step(int step, int perEpoch, double rate) {
    var started = Instant.now();
    gradients.zero();
    double loss = 0;
    int epoch = epochOf(step, perEpoch);
    int first = (step - 1) % perEpoch * recipe.gradientAccumulation();
    int count = Math.min(recipe.gradientAccumulation(), batches.perEpoch() - first);
    try (var _ = TensorScope.open()) {
      var random = StepRandom.of(recipe.seed(), step); // a resumed run draws the same noise
      for (int i = 0; i < count; i++) {
        loss += accumulate(epoch - 1, first + i, 1.0 / count, random);
      }
    }
    double norm = GradientClipping.clip(gradients.gradients(), recipe.maxGradNorm());
    if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
      checkpoints.saveState(lora, optimizer, step - 1, fingerprint);
      throw new TrainingDivergedException(step, loss, norm);
    }
    optimizer.step(gradients.gradients(), rate);
    var took = Duration.between(started, Instant.now());
    return new StepReport(step, epoch, loss, norm, rate, took);
  }

  /// Adds `share` of one batch's gradient to the step's, and returns that share of its loss.
  private double accumulate(int epoch, int index, double share, RandomSource random) {
    try (var _ = TensorScope.open()) {
      var batch = batches.load(epoch, index);
      var latents = batch.latents(); // [B, C, F, H, W]
      Tensor noise = random.randn(latents.dtype(), latents.shape()).to(latents.device());
      var t =
          timesteps.sample(
              (int) latents.size(0),
              latents.size(3),
              latents.size(4),
              random,
              buckets(epoch, index));
      var weights = recipe.timesteps().weighting().lossWeights(t.model(), recipe.dtype());
      double loss =
          gradients.accumulate(
              t.noisy(latents, noise),
              t.model(),
              batch.prompts(),
              FlowMatching.velocity(latents, noise),
              weights.orElse(null),
              share);
      return loss * share;
    }
  }

  /// Where in the row of spread timesteps a batch stands: it follows from the batch alone, so that a
  /// resumed run draws the same ones.
  private @Nullable TimestepBuckets buckets(int epoch, int index) {
    Integer count = recipe.timesteps().buckets();
    return count == null
        ? null
        : new TimestepBuckets(count, recipe.seed(), batches.samplesBefore(epoch, index));
  }

  private void afterStep(int step, int perEpoch, int steps, TrainingListener listener) {
    int epoch = epochOf(step, perEpoch);
    boolean endOfEpoch = step % perEpoch == 0;
    int epochs = Math.ceilDiv(steps, perEpoch);
    boolean preview =
        recipe.previews().dueAtStep(step)
            || endOfEpoch && recipe.previews().dueAtEpoch(epoch, epochs + 1);
    boolean ofEpoch = endOfEpoch && recipe.saves().dueAtEpoch(epoch, epochs);
    boolean ofStep = recipe.saves().dueAtStep(step) && step < steps;
    if (ofEpoch) {
      listener.onSaved(checkpoints.saveEpoch(lora, epoch, step), epoch, step);
      removeIfAny(recipe.saves().removedAtEpoch(epoch), checkpoints.names()::epoch);
    }
    if (ofStep || preview && !ofEpoch && step < steps) {
      listener.onSaved(checkpoints.saveStep(lora, epoch, step), epoch, step);
    }
    if (ofStep) {
      removeIfAny(recipe.saves().removedAtStep(step), checkpoints.names()::step);
    }
    if (ofEpoch || ofStep) {
      checkpoints.saveState(lora, optimizer, step, fingerprint);
    }
    if (step == steps) {
      checkpoints.saveState(lora, optimizer, steps, fingerprint);
      listener.onSaved(checkpoints.saveLast(lora, epoch, step), epoch, step);
    }
    if (endOfEpoch) {
      listener.onEpoch(epoch, step);
    }
    if (preview) {
      listener.onPreviewDue(lora, epoch, step);
    }
  }

  private void removeIfAny(OptionalInt old, IntFunction<String> name) {
    if (old.isPresent()) {
      checkpoints.remove(name.apply(old.getAsInt()));
    }
  }

  private Result stopped(int step, int perEpoch, TrainingListener listener) {
    checkpoints.saveState(lora, optimizer, step, fingerprint);
    int epoch = epochOf(Math.max(1, step), perEpoch);
    var file = checkpoints.saveStep(lora, epoch, step);
    listener.onSaved(file, epoch, step);
    return new Result(false, step, file);
  }

  private static int epochOf(int step, int perEpoch) {
    return (step - 1) / perEpoch + 1;
  }
}
