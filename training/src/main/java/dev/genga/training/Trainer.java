package dev.genga.training;

import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.training.log.SampleLoss;
import dev.genga.training.optimizer.GradientClipping;
import dev.genga.training.state.RunIdentity;
import dev.genga.wan.sampling.SpreadValues;
import dev.genga.wan.sampling.TimestepSampler;
import dev.genga.wan.sampling.Timesteps;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Trains by flow matching: the model learns the velocity `noise - latents` that carries clean latents
/// (t = 0) to noise (t = 1) in a straight line.
///
/// @param identity what decides the numbers, see [Checkpoints#saveState]
/// @param stopRequested asked before each step; a run that is told to stop saves and returns
public record Trainer(
    Recipe recipe,
    Trainable trainable,
    TrainingState state,
    Batches batches,
    TimestepSampler timesteps,
    Checkpoints checkpoints,
    RunIdentity identity,
    BooleanSupplier stopRequested) {

  /// How a run ended.
  ///
  /// @param finished whether all steps were done; else the run goes on from its state file
  /// @param step the last step done
  /// @param file the one written last
  public record Result(boolean finished, int step, Path file) {}

  /// Runs from the first step, or from the saved state, to the last.
  ///
  /// @throws TrainingDivergedException if the loss or a gradient is no number any more; the state
  ///     of the step before is saved
  /// @throws dev.genga.base.ProblemException if there are states and none can be taken up
  public Result run(TrainingListener listener) {
    var course = batches.course(recipe);
    int steps = course.steps();
    var rates = course.rates(recipe);
    int step = checkpoints.resume(state, identity, listener::onRemark);
    trainable.parametersChanged();
    listener.onStart(step, steps);
    var end = new StepEnd(recipe, trainable, state, checkpoints, identity, course, listener);
    if (step > 0 && step <= steps) {
      end.complete(step);
    } else if (step == 0) {
      end.beforeFirst();
    }
    var clock = new SaveClock(recipe.saves().timed());
    int first = step + 1;
    while (step < steps) {
      if (stopRequested.getAsBoolean()) {
        return end.stopped(step);
      }
      step++;
      var part = course.of(step);
      if (step == first || step == part.stepsBefore() + 1) {
        tellStage(part, step, listener);
      }
      var report = step(step, part, rates.get(part.number() - 1).at(step - part.stepsBefore() - 1));
      listener.onStep(report);
      if (end.after(step, clock.isUp(report.took()))) {
        clock.saved();
      }
    }
    return new Result(true, steps, checkpoints.folder().resolve(checkpoints.names().last()));
  }

  private void tellStage(Course.Part part, int step, TrainingListener listener) {
    if (!recipe.stages().isEmpty()) {
      listener.onStage(recipe.stages().get(part.number() - 1), part, step);
    }
  }

  private StepReport step(int step, Course.Part part, double rate) {
    var started = Instant.now();
    trainable.gradients().zero();
    double loss = 0;
    var random = state.random(recipe.seed());
    var undo = random.undo();
    int epoch = part.epochOf(step);
    int first = part.placeOf(step) * recipe.gradientAccumulation();
    int count = Math.min(recipe.gradientAccumulation(), part.batches() - first);
    var samples = new ArrayList<SampleLoss>();
    try (var _ = TensorScope.open()) {
      double share = recipe.way().share(count, recipe.gradientAccumulation());
      var ofStep = random.ofStep(step); // a resumed run draws the same noise
      for (int i = 0; i < count; i++) {
        trainable.beginPass(step, i);
        loss += accumulate(epoch - 1, first + i, share, ofStep, samples) * (1.0 / count);
      }
    }
    var gradients = trainable.gradients().gradients();
    double norm = GradientClipping.clip(gradients, recipe.maxGradNorm());
    if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
      undo.run();
      checkpoints.saveState(state, step - 1, identity);
      throw new TrainingDivergedException(step, loss, norm);
    }
    double used = state.step(gradients, rate, trainable::constrain);
    trainable.parametersChanged();
    var took = Duration.between(started, Instant.now());
    return new StepReport(step, epoch, loss, norm, used, took, samples);
  }

  /// Adds `share` of one batch's gradient to the step's, and returns its loss.
  ///
  /// @param samples takes each sample's own loss
  private double accumulate(
      int epoch, int index, double share, RandomSource random, List<SampleLoss> samples) {
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
          trainable
              .gradients()
              .accumulate(
                  t.noisy(latents, noise),
                  t.model(),
                  batch.prompts(),
                  recipe.way().velocity(latents, noise),
                  LossWeights.product(weights.orElse(null), batch.weights()),
                  share);
      addSamples(batches.clips(epoch, index), t, samples);
      return loss;
    }
  }

  private void addSamples(List<Batches.Clip> clips, Timesteps t, List<SampleLoss> samples) {
    double[] timesteps = t.model().toDoubles();
    double[] losses = trainable.gradients().sampleLosses();
    for (int i = 0; i < clips.size(); i++) {
      var clip = clips.get(i);
      samples.add(new SampleLoss(clip.section(), clip.file(), timesteps[i], losses[i]));
    }
  }

  /// A batch's spread timesteps: they follow from the batch alone, so that a resumed run draws the
  /// same ones.
  private @Nullable SpreadValues buckets(int epoch, int index) {
    Integer count = recipe.timesteps().buckets();
    return count == null
        ? null
        : state
            .random(recipe.seed())
            .spread(count, epoch, index, batches.samplesBefore(epoch, index));
  }
}
