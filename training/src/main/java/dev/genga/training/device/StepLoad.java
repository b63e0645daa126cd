package dev.genga.training.device;

import dev.genga.dataset.plan.Bucket;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.Tensor;
import java.util.stream.LongStream;

/// What one batch asks of the model.
///
/// @param batch samples
/// @param frames of the latents
/// @param rows of the latents, even
/// @param columns of the latents, even
public record StepLoad(int batch, int frames, int rows, int columns) {
  private static final int SPATIAL = 8;

  /// One image whose tokens come near a number, in an oblong of 3 to 2.
  public static StepLoad ofTokens(int tokens) {
    int high = Math.max(1, (int) Math.round(Math.sqrt(tokens / 1.5)));
    int wide = Math.max(1, (int) Math.round((double) tokens / high));
    return new StepLoad(1, 1, 2 * high, 2 * wide);
  }

  /// A batch of latents, `[B, C, F, H, W]`.
  public static StepLoad of(Tensor latents) {
    return new StepLoad(
        (int) latents.size(0), (int) latents.size(2), (int) latents.size(3), (int) latents.size(4));
  }

  /// A batch of a bucket.
  public static StepLoad of(Bucket bucket, int batch) {
    return new StepLoad(
        batch,
        bucket.latentFrames(),
        bucket.size().height() / SPATIAL,
        bucket.size().width() / SPATIAL);
  }

  /// Video tokens of one sample.
  public long tokens() {
    return (long) frames * (rows / 2) * (columns / 2);
  }

  /// The most video tokens that a batch of a plan has, of all its samples together.
  public static long mostTokens(DatasetPlan plan) {
    return plan.sections().stream()
        .flatMapToLong(section ->
            section.buckets().stream()
                .flatMapToLong(count ->
                    LongStream.of(
                        count.bucket().tokens() * Math.min(section.batchSize(), count.samples()))))
        .max()
        .orElse(0);
  }
}
