package dev.genga.app.fit;

import dev.genga.dataset.plan.Bucket;
import dev.genga.dataset.plan.DatasetPlan;
import java.util.ArrayList;
import java.util.List;

/// What a recipe's steps take on a device.
sealed interface Fit permits StepFit, CardFit {
  /// Seconds of a step of one batch.
  double seconds(Bucket bucket, int batch);

  /// What is in the device's memory at the height of such a step, in bytes.
  long peakBytes(Bucket bucket, int batch);

  /// What the device has for it, in bytes.
  long limitBytes();

  /// Lines about the blocks, and about how sure all this is.
  ///
  /// @param mostTokens of a sample
  List<String> remarks(long mostTokens);

  /// A kind of batch.
  ///
  /// @param section in the data set file
  /// @param batch samples in one
  /// @param batches of an epoch
  /// @param seconds each
  record Row(int section, Bucket bucket, int batch, int batches, double seconds, long peakBytes) {}

  /// All kinds of batches of a plan.
  default List<Row> rows(DatasetPlan plan) {
    var rows = new ArrayList<Row>();
    for (var section : plan.sections()) {
      for (var count : section.buckets()) {
        var bucket = count.bucket();
        int batch = Math.min(section.batchSize(), count.samples());
        rows.add(
            new Row(
                section.number(),
                bucket,
                batch,
                count.batches(),
                seconds(bucket, batch),
                peakBytes(bucket, batch)));
      }
    }
    return List.copyOf(rows);
  }

  /// The same where one kind of batch is all there is: what was chosen for a plan may be chosen anew.
  default Fit choosingFor(Bucket bucket, int batch) {
    return this;
  }

  /// Whether such a step fits.
  default boolean fits(Bucket bucket, int batch) {
    return peakBytes(bucket, batch) <= limitBytes();
  }

  /// Whether all of a plan's do.
  default boolean fits(DatasetPlan plan) {
    return rows(plan).stream().allMatch(row -> row.peakBytes() <= limitBytes());
  }
}
