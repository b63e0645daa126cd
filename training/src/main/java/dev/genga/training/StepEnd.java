package dev.genga.training;

import dev.genga.tensor.TensorScope;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.state.RunIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/// What follows a step: its files, the state, and previews, in this order.
///
/// @param identity what decides the numbers, see [Checkpoints#saveState]
/// @param course how the run's steps lie in its epochs
record StepEnd(
    Recipe recipe,
    Trainable trainable,
    TrainingState state,
    Checkpoints checkpoints,
    RunIdentity identity,
    Course course,
    TrainingListener listener) {

  /// Does all that is due after a step.
  ///
  /// @param timeIsUp whether a save by the clock is due
  /// @return whether the state was saved
  boolean after(int step, boolean timeIsUp) {
    var due = DueAfterStep.of(recipe, step, course, timeIsUp);
    measure(due.epoch(), step, due.endOfEpoch(), due.last());
    Integer every = recipe.averageEvery();
    if (every != null && (step % every == 0 || due.last())) {
      checkpoints.saveAverages(trainable, state, due.epoch(), step);
    }
    saveResults(due, step);
    if (due.state()) {
      checkpoints.saveState(state, step, identity);
    }
    if (due.last()) {
      tell(checkpoints.saveLast(trainable, state, due.epoch(), step), step);
    }
    if (due.endOfEpoch()) {
      listener.onEpoch(due.epoch(), step);
    }
    if (due.preview()) {
      preview(due, step);
    }
    return due.state();
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
      checkpoints.saveBest(trainable, state, epoch, step);
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
    if ((due.last() || previews && due.saved()) && !Files.exists(file)) {
      tell(saveAgain(due, step), step);
    } else if (due.last() && listener.missesSaved(file, step)) {
      tell(file, step);
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
    Path file = checkpoints.folder().resolve(due.file(checkpoints.names(), step));
    try (var _ = TensorScope.open()) {
      listener.onPreviewDue(trainable.model(state.result()), file, due.epoch(), step);
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
    try (var _ = TensorScope.open()) {
      listener.onPreviewDue(trainable.model(state.result()), file, 0, 0);
    }
  }

  /// Ends the run before its last step: what is saved now is what it goes on from.
  Trainer.Result stopped(int step) {
    checkpoints.saveState(state, step, identity);
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
