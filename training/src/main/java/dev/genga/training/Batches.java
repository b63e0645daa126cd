package dev.genga.training;

/// A data set's batches, in the order of each epoch.
public interface Batches {
  /// Batches of one epoch.
  int perEpoch();

  /// How the steps of a run over them lie in its stages and epochs.
  default Course course(Recipe recipe) {
    return Course.of(recipe, perEpoch());
  }

  /// One batch; its tensors belong to the caller's scope.
  ///
  /// @param epoch from 0
  /// @param index from 0 to [#perEpoch] - 1
  Batch load(int epoch, int index);

  /// How many samples the run has seen before a batch.
  ///
  /// @param epoch from 0
  /// @param index from 0 to [#perEpoch] - 1
  long samplesBefore(int epoch, int index);
}
