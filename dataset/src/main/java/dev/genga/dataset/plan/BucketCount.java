package dev.genga.dataset.plan;

/// What one bucket of a section has in an epoch.
///
/// @param bucket the shape
/// @param samples that come in an epoch: each as often as `num_repeats` says
/// @param batches they make up; the last may be short
public record BucketCount(Bucket bucket, int samples, int batches) {
  /// Video tokens of all samples.
  public long tokens() {
    return samples * bucket.tokens();
  }
}
