package dev.genga.training;

import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;

/// Is told how a training goes on: the console, the log files and previews.
public interface TrainingListener {
  /// Something that the user should know and need not act on, such as a state that is damaged where
  /// there is an older one.
  default void onRemark(String line) {}

  /// Before the first step, once it is known where the run goes on.
  ///
  /// @param step the last one done by an earlier run; 0 in a new one
  /// @param steps of the whole run
  default void onStart(int step, int steps) {}

  /// Before the first step of a stage, and before the first that a run takes up in the midst of one.
  ///
  /// @param step that comes next
  default void onStage(Stage stage, Course.Part part, int step) {}

  /// After each step.
  default void onStep(StepReport report) {}

  /// After the last step of an epoch.
  ///
  /// @param epoch from 1
  /// @param step the epoch's last
  default void onEpoch(int epoch, int step) {}

  /// Before a state is saved, from which a later run goes on: what has been written down of the steps up
  /// to it is to be as safe on the disk as it will be.
  ///
  /// @param step the state's
  default void onSaving(int step) {}

  /// After a result was written: a LoRA, or a transformer.
  default void onSaved(Path file, int epoch, int step) {}

  /// Whether a listener that writes down what was saved has not heard of a file, because an earlier run
  /// was ended between the two. Where it has not, [#onSaved] is called.
  default boolean missesSaved(Path file, int step) {
    return false;
  }

  /// When a preview is due, before the next step.
  ///
  /// @param model with what the file holds; freed afterwards
  /// @param file of the result of this step; in musubi-tuner's way it may not be there
  default void onPreviewDue(WanTransformer model, Path file, int epoch, int step) {}

  /// Whether previews are missing that an earlier run was to make after the step from which this one
  /// goes on. Where they are, [#onPreviewDue] is called for that step before the next.
  default boolean missesPreviews(int step) {
    return false;
  }

  /// Whether a listener wants to measure the model as a step has left it.
  ///
  /// @param epoch the step's, from 1; 0 before the first step
  /// @param step 0 before the first one
  /// @param endOfEpoch whether it was the epoch's last
  /// @param last whether it was the run's last
  default boolean isMeasureDue(int epoch, int step, boolean endOfEpoch, boolean last) {
    return false;
  }

  /// When a measurement is due, before the step's state is saved.
  ///
  /// @param model with what the step has led to; freed afterwards
  /// @return whether that is the best so far, and to be kept in a file of its own
  default boolean onMeasure(WanTransformer model, int epoch, int step) {
    return false;
  }
}
