package dev.genga.training;

import java.util.List;

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

  /// What a batch holds, by name.
  ///
  /// @param section as numbered in the data set file
  /// @param file the clip or image, as its section names it
  record Clip(int section, String file) {}

  /// The clips and images of a batch, in order; none where they have no names.
  ///
  /// @param epoch from 0
  /// @param index from 0 to [#perEpoch] - 1
  default List<Clip> clips(int epoch, int index) {
    return List.of();
  }
}
