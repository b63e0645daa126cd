package dev.genga.app.base;

import dev.genga.wan.generation.GenerationRunListener;

/// Is told how the making of a base model goes on.
public interface BaseListener {
  /// Before work of a stage, or where an earlier run's is taken up.
  ///
  /// @param what the work, one word such as `vae`
  /// @param unit what is counted, one word such as `step`
  /// @param done by earlier runs
  /// @param total how many there are
  default void onStage(String what, String unit, long done, long total) {}

  /// So many are done now.
  ///
  /// @param remark such as the loss; may be empty
  default void onProgress(long done, String remark) {}

  /// After a stage's last piece of work in this run.
  default void onStageEnd() {}

  /// A line for the user.
  default void onNote(String line) {}

  /// Who hears of generations.
  ///
  /// @param videos how many there will be
  default GenerationRunListener generations(int videos) {
    return GenerationRunListener.NONE;
  }
}
