package dev.genga.training;

import dev.genga.tensor.OutOfMemory;
import dev.genga.tensor.TensorScope;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.device.TrainingDevice;
import dev.genga.training.state.RunIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// What follows a step: its files, the state, and previews, in this order.
///
/// @param identity what decides the numbers, see [Checkpoints#saveState]
/// @param course how the run's steps lie in its epochs
/// @param losses tell which states are good
/// @param device that previews are made on too
record StepEnd(
    Recipe recipe,
    Trainable trainable,
    TrainingState state,
    Checkpoints checkpoints,
    RunIdentity identity,
    Course course,
    LossWatch losses,
    TrainingDevice device,
    TrainingListener listener) {
  /// No weight of a model that can still be trained is nearly so large.
  private static final double LARGEST = 1e5;

  /// Does all that is due after a step.
  ///
  /// @param clock has counted the step in
  /// @return whether the state was saved
  boolean after(int step, SaveClock clock) {
    var due = DueAfterStep.of(recipe, step, course, clock.isUp());
    measure(due.epoch(), step, due.endOfEpoch(), due.last());
    Integer every = recipe.averageEvery();
    if (every != null && (step % every == 0 || due.last())) {
      checkpoints.saveAverages(trainable, state, due.epoch(), step);
    }
    saveResults(due, step);
    if (due.endOfEpoch()) {
      listener.onEpoch(due.epoch(), step); // a run that goes on from the state has it behind it
    }
    boolean saves = due.state() || clock.isStateUp();
    if (saves) {
      saveState(step);
    }
    if (due.last()) {
      tell(checkpoints.saveLast(trainable, state, due.epoch(), step), step);
    }
    if (due.preview()) {
      preview(due, step);
    }
    return saves;
  }

  /// Saves what a run goes on from, once all of it that was written down is on the disk.
  void saveState(int step) {
    listener.onSaving(step);
    checkpoints.saveState(state, step, identity, losses.lastGood());
  }

  /// What to throw where a step found no loss or no gradient. The state of the step before is saved, and
  /// no other goes for it; unless its weights are spoilt, since it is from before that that the run can be
  /// saved.
  TrainingDivergedException diverged(int step, double loss, double norm) {
    Integer since = losses.since();
    double largest = largest();
    if (since != null || !(largest <= LARGEST)) {
      int good = checkpoints.newestState(Objects.requireNonNullElse(losses.lastGood(), step - 2));
      return new TrainingDivergedException(step, loss, norm, spoilt(since, step, largest), good);
    }
    if (step > 1) {
      listener.onSaving(step - 1);
      checkpoints.addState(state, step - 1, identity);
    }
    return new TrainingDivergedException(step, loss, norm);
  }

  private double largest() {
    try (var _ = TensorScope.open()) {
      return trainable.parameters().whole().abs().max().item();
    }
  }

  private static String spoilt(@Nullable Integer since, int step, double largest) {
    return since == null
        ? String.format(
            Locale.ROOT, "step %d had made the weights as large as %.3g", step - 1, largest)
        : "since step %d the loss was far above what was usual".formatted(since);
  }

  /// Has the model measured. That comes before the step's state is saved: a run that goes on from the
  /// state has it behind it.
  private void measure(int epoch, int step, boolean endOfEpoch, boolean last) {
    if (!listener.isMeasureDue(epoch, step, endOfEpoch, last)) {
      return;
    }
    boolean best;
    try (var _ = TensorScope.open()) {
      best = listener.onMeasure(trainable.model(state.result()), epoch, step);
    }
    if (best) {
      tellBest(checkpoints.saveBest(trainable, state, epoch, step));
    } else {
      checkpoints.settleBest();
    }
  }

  private void tellBest(Path file) {
    Path usual = checkpoints.folder().resolve(checkpoints.names().best());
    if (!file.equals(usual)) {
      listener.onRemark(
          "%s stays, since another program uses it: the best result is %s"
              .formatted(usual, file.getFileName()));
    }
  }

  private void saveResults(DueAfterStep due, int step) {
    var names = checkpoints.names();
    if (due.epochFile()) {
      tell(checkpoints.saveEpoch(trainable, state, due.epoch(), step), step);
      removeIfAny(recipe.saves().removedAtEpoch(due.epoch()), names::epoch);
    }
    if (due.ofStep()) {
      tell(checkpoints.saveStep(trainable, state, due.epoch(), step), step);
    }
    if (due.stepFile()) {
      removeIfAny(recipe.saves().removedAtStep(step), names::step);
    }
    if (due.timedFile()) {
      removeOldTimed(step);
    }
  }

  /// Does what the program's end kept an earlier run from: it saved the state of this step, and was
  /// to save and to show more.
  void complete(int step) {
    var due = DueAfterStep.of(recipe, step, course);
    boolean previews = due.preview() && listener.missesPreviews(step);
    Path file = checkpoints.folder().resolve(due.file(checkpoints.names(), step));
    // A last file that nobody was told of may be that of a shorter run, which this one makes
    // longer.
    boolean untold = due.last() && listener.missesSaved(file, step);
    if (untold || (due.last() || previews && due.saved()) && !Files.exists(file)) {
      tell(saveAgain(due, step), step);
    }
    if (previews) {
      preview(due, step);
    }
  }

  private Path saveAgain(DueAfterStep due, int step) {
    if (due.last()) {
      return checkpoints.saveLast(trainable, state, due.epoch(), step);
    }
    return due.ofStep()
        ? checkpoints.saveStep(trainable, state, due.epoch(), step)
        : checkpoints.saveEpoch(trainable, state, due.epoch(), step);
  }

  private void preview(DueAfterStep due, int step) {
    preview(checkpoints.folder().resolve(due.file(checkpoints.names(), step)), due.epoch(), step);
  }

  /// Previews for which there is no memory are left out: the next start would run out of it too.
  private void preview(Path file, int epoch, int step) {
    try (var _ = TensorScope.open()) {
      listener.onPreviewDue(trainable.model(state.result()), file, epoch, step);
    } catch (RuntimeException | OutOfMemoryError e) {
      if (!OutOfMemory.isBehind(e)) {
        throw e;
      }
      device.trim();
      listener.onRemark(
          ("the previews after step %d ran out of memory and are left out: the training goes on;"
                  + " smaller or shorter ones take less")
              .formatted(step));
    }
  }

  /// Measures and shows what the run begins with. What is shown stays as a file, but not in musubi-tuner's way.
  void beforeFirst() {
    measure(0, 0, false, false);
    if (!recipe.previewAtStart()) {
      return;
    }
    Path file = checkpoints.folder().resolve(checkpoints.names().step(0));
    if (recipe.way() instanceof Way.Own) {
      checkpoints.saveStep(trainable, state, 1, 0);
      listener.onSaved(file, 0, 0);
    }
    preview(file, 0, 0);
  }

  /// Ends the run before its last step: what is saved now is what it goes on from.
  Trainer.Result stopped(int step) {
    saveState(step);
    int epoch = course.epochOf(Math.max(1, step));
    var file = checkpoints.saveStep(trainable, state, epoch, step);
    listener.onSaved(file, epoch, step);
    return new Trainer.Result(false, step, file);
  }

  private void tell(Path file, int step) {
    listener.onSaved(file, course.epochOf(step), step);
  }

  private void removeIfAny(OptionalInt old, IntFunction<String> name) {
    if (old.isPresent()) {
      remove(name.apply(old.getAsInt()));
    }
  }

  /// The clock's files are those of steps at which the recipe saves and shows nothing. The folder
  /// tells which there are, since an earlier run may have left some.
  private void removeOldTimed(int step) {
    Saves.Timed timed = recipe.saves().timed();
    if (timed == null || timed.keep() == null) {
      return;
    }
    checkpoints.savedSteps().stream()
        .filter(saved -> saved <= step && !DueAfterStep.of(recipe, saved, course).ofStep())
        .sorted(Comparator.reverseOrder())
        .skip(timed.keep())
        .forEach(old -> remove(checkpoints.names().step(old)));
  }

  private void remove(String name) {
    if (!checkpoints.remove(name)) {
      listener.onRemark(
          "%s stays: another program uses it".formatted(checkpoints.folder().resolve(name)));
    }
  }
}
