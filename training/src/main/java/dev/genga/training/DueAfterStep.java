package dev.genga.training;

/// What is to be done after a step of a run.
///
/// @param epoch the step's, from 1
/// @param endOfEpoch whether it was the epoch's last
/// @param epochFile whether the LoRA of the epoch is saved
/// @param stepFile whether the LoRA of the step is saved because a save is due
/// @param previewFile whether the LoRA of the step is saved only because a preview shows it
/// @param last whether it was the run's last, whose LoRA is the result
/// @param preview whether previews are made
record DueAfterStep(
    int epoch,
    boolean endOfEpoch,
    boolean epochFile,
    boolean stepFile,
    boolean previewFile,
    boolean last,
    boolean preview) {

  /// @param step from 1
  /// @param perEpoch steps of an epoch
  /// @param steps of the run
  static DueAfterStep of(Recipe recipe, int step, int perEpoch, int steps) {
    int epoch = epochOf(step, perEpoch);
    boolean endOfEpoch = step % perEpoch == 0;
    int epochs = Math.ceilDiv(steps, perEpoch);
    boolean preview =
        recipe.previews().dueAtStep(step)
            || endOfEpoch && recipe.previews().dueAtEpoch(epoch, epochs + 1);
    boolean ofEpoch = endOfEpoch && recipe.saves().dueAtEpoch(epoch, epochs);
    boolean ofStep = recipe.saves().dueAtStep(step) && step < steps;
    return new DueAfterStep(
        epoch,
        endOfEpoch,
        ofEpoch,
        ofStep,
        preview && !ofEpoch && !ofStep && step < steps,
        step == steps,
        preview);
  }

  /// The epoch of a step, from 1.
  static int epochOf(int step, int perEpoch) {
    return (step - 1) / perEpoch + 1;
  }

  /// Whether the state is saved too.
  boolean state() {
    return epochFile || stepFile || last;
  }
}
