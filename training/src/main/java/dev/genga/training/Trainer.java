package dev.genga.training;

import dev.genga.training.device.DeviceShare;
import dev.genga.training.device.MemoryLayout;
import dev.genga.training.state.RunIdentity;
import dev.genga.wan.sampling.TimestepSampler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Trains by flow matching: the model learns the velocity `noise - latents` that carries clean latents
/// (t = 0) to noise (t = 1) in a straight line.
///
/// @param identity what decides the numbers, see [Checkpoints#saveState]
/// @param stopRequested asked before each step; a run that is told to stop saves and returns
/// @param share how it gets along with others on its device
/// @param layout that the trainable's gradients are taken with
public record Trainer(
    Recipe recipe,
    Trainable trainable,
    TrainingState state,
    Batches batches,
    TimestepSampler timesteps,
    Checkpoints checkpoints,
    RunIdentity identity,
    BooleanSupplier stopRequested,
    DeviceShare share,
    MemoryLayout layout) {

  /// A run that has its device for itself.
  public Trainer(
      Recipe recipe,
      Trainable trainable,
      TrainingState state,
      Batches batches,
      TimestepSampler timesteps,
      Checkpoints checkpoints,
      RunIdentity identity,
      BooleanSupplier stopRequested) {
    this(
        recipe,
        trainable,
        state,
        batches,
        timesteps,
        checkpoints,
        identity,
        stopRequested,
        DeviceShare.ALONE,
        MemoryLayout.keeping(recipe.keptBlocks()));
  }

  /// Why the steps have come to an end for now.
  sealed interface Outcome permits Result, Smaller, Paused {}

  /// How a run ended.
  ///
  /// @param finished whether all steps were done; else the run goes on from its state file
  /// @param step the last step done
  /// @param file the one written last
  public record Result(boolean finished, int step, Path file) implements Outcome {}

  /// The run goes on from its state file with less in memory.
  record Smaller(MemoryLayout layout) implements Outcome {}

  /// The run is to leave its device, and goes on from its state file then.
  ///
  /// @param file the one written last
  record Paused(int step, Path file, MemoryLayout layout) implements Outcome {}

  /// Runs from the first step, or from the saved state, to the last.
  ///
  /// @throws TrainingDivergedException if the loss or a gradient is no number any more; the state
  ///     of the step before is saved, unless its weights were spoilt by then
  /// @throws dev.genga.base.ProblemException if there are states and none can be taken up, or the state is
  ///     of a later step than the run's last
  /// @throws IllegalStateException if the run shares its device and has to be loaded anew for that
  public Result run(TrainingListener listener) {
    return switch (stretch(listener)) {
      case Result result -> result;
      case Smaller smaller -> throw new IllegalStateException("to be loaded anew: " + smaller);
      case Paused paused -> throw new IllegalStateException("to be loaded anew: " + paused);
    };
  }

  /// The same, until the model has to be loaded anew.
  Outcome stretch(TrainingListener listener) {
    var course = batches.course(recipe);
    int steps = course.steps();
    var rates = course.rates(recipe);
    int step = resumed(steps, listener);
    var losses = new LossWatch();
    var end =
        new StepEnd(
            recipe,
            trainable,
            state,
            checkpoints,
            identity,
            course,
            losses,
            share.device(),
            listener);
    if (step > 0) {
      end.complete(step);
    } else {
      end.beforeFirst();
    }
    var keeper = new MemoryKeeper(share, layout, trainable.gradients(), listener::onRemark);
    var clock = new SaveClock(recipe.saves().timed(), checkpoints.options().every());
    int first = step + 1;
    int lastSaved = step;
    while (step < steps) {
      if (stopRequested.getAsBoolean()) {
        return end.stopped(step);
      }
      if (share.pause().isWanted()) {
        return new Paused(step, end.stopped(step).file(), keeper.layout());
      }
      step++;
      var part = course.of(step);
      if (step == first || step == part.stepsBefore() + 1) {
        tellStage(part, step, listener);
        losses.forget();
      }
      double rate = rates.get(part.number() - 1).at(step - part.stepsBefore() - 1);
      var report = step(step, lastSaved, part, rate, keeper, end);
      if (report == null) {
        if (!keeper.torn()) {
          end.saveState(step - 1);
        }
        return new Smaller(keeper.layout());
      }
      listener.onStep(report);
      losses.add(step, report.loss());
      clock.add(report.took());
      boolean saved = end.after(step, clock);
      if (saved) {
        lastSaved = step;
        clock.saved();
      }
      if (keeper.lowerAfter(step, report.took()) && step < steps) {
        if (!saved) {
          end.saveState(step);
        }
        return new Smaller(keeper.layout());
      }
    }
    return new Result(true, steps, checkpoints.folder().resolve(checkpoints.names().last()));
  }

  /// Takes the saved state up, where there is one.
  ///
  /// @return the last step done
  private int resumed(int steps, TrainingListener listener) {
    int step = checkpoints.resume(state, identity, listener::onRemark);
    checkpoints.checkLength(step, steps);
    if (recipe.averageEvery() != null) {
      checkpoints.removeAverages(step, listener::onRemark);
    }
    trainable.parametersChanged();
    listener.onStart(step, steps);
    return step;
  }

  private void tellStage(Course.Part part, int step, TrainingListener listener) {
    if (!recipe.stages().isEmpty()) {
      listener.onStage(recipe.stages().get(part.number() - 1), part, step);
    }
  }

  /// @return null where the model has to be loaded again before; all is as it was before the step, unless
  ///     the change of the weights was torn
  private @Nullable StepReport step(
      int step, int lastSaved, Course.Part part, double rate, MemoryKeeper keeper, StepEnd end) {
    var clock = share.device().clock();
    var started = clock.instant();
    var undo = state.random(recipe.seed()).undo();
    var gathered = new StepPasses(this, keeper).gather(step, part);
    if (gathered == null) {
      undo.run();
      return null;
    }
    double loss = gathered.loss();
    double norm = gathered.norm();
    if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
      undo.run();
      throw end.diverged(step, loss, norm);
    }
    double used =
        keeper.update(
            step, lastSaved, () -> state.step(gathered.gradients(), rate, trainable::constrain));
    if (keeper.torn()) {
      return null;
    }
    trainable.parametersChanged();
    var took = Duration.between(started, clock.instant());
    return new StepReport(step, part.epochOf(step), loss, norm, used, took, gathered.samples());
  }
}
