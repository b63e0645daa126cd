package dev.genga.training;

import dev.genga.training.checkpoint.CheckpointNames;

/// What is to be done after a step of a run.
///
/// @param epoch the step's, from 1
/// @param endOfEpoch whether it was the epoch's last
/// @param epochFile whether the LoRA of the epoch is saved
/// @param stepFile whether the LoRA of the step is saved because a save is due
/// @param timedFile whether the LoRA of the step is saved only because it is time
/// @param previewFile whether the LoRA of the step is saved only because a preview shows it, which musubi-tuner
///     does not
/// @param last whether it was the run's last, whose LoRA is the result
/// @param preview whether previews are made
record DueAfterStep(
    int epoch,
    boolean endOfEpoch,
    boolean epochFile,
    boolean stepFile,
    boolean timedFile,
    boolean previewFile,
    boolean last,
    boolean preview) {

  /// What the recipe alone tells, without the clock.
  ///
  /// @param step from 1
  /// @param course how the run's steps lie in its epochs
  static DueAfterStep of(Recipe recipe, int step, Course course) {
    return of(recipe, step, course, false);
  }

  /// @param timeIsUp whether a save by the clock is due
  static DueAfterStep of(Recipe recipe, int step, Course course, boolean timeIsUp) {
    int epoch = course.epochOf(step);
    boolean endOfEpoch = course.endsEpoch(step);
    int epochs = course.epochs();
    int steps = course.steps();
    boolean own = recipe.way() instanceof Way.Own;
    // In musubi-tuner the run's end ends the epoch that it cuts short, for previews.
    boolean epochEnds = endOfEpoch || step == steps && !own;
    boolean preview =
        recipe.previews().dueAtStep(step)
            || epochEnds && recipe.previews().dueAtEpoch(epoch, epochs + 1);
    boolean ofEpoch = endOfEpoch && recipe.saves().dueAtEpoch(epoch, epochs);
    // musubi-tuner writes the last step's file beside the result.
    boolean tooLate = step == steps && own;
    boolean ofStep = recipe.saves().dueAtStep(step) && !tooLate;
    boolean other = !ofEpoch && !ofStep && step < steps;
    return new DueAfterStep(
        epoch,
        endOfEpoch,
        ofEpoch,
        ofStep,
        other && timeIsUp,
        other && !timeIsUp && preview && own,
        step == steps,
        preview);
  }

  /// Whether a file of the step's own is written.
  boolean ofStep() {
    return stepFile || timedFile || previewFile;
  }

  /// Whether any file of what the step led to is written.
  boolean saved() {
    return epochFile || ofStep() || last;
  }

  /// The file that holds what the step led to, of several the one that is written last; where none is
  /// written, the one that it would be.
  String file(CheckpointNames names, int step) {
    if (last) {
      return names.last();
    }
    return epochFile && !stepFile ? names.epoch(epoch) : names.step(step);
  }

  /// Whether the state is saved too.
  boolean state() {
    return epochFile || stepFile || timedFile || last;
  }
}
