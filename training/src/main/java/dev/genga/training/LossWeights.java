package dev.genga.training;

import dev.genga.dataset.cache.CacheFiles;
import dev.genga.dataset.order.Batch;
import dev.genga.dataset.plan.CacheNames;
import dev.genga.dataset.plan.LossMask;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/// What the squared errors of a batch are multiplied with: its section's weight, and the masks of its
/// samples. The loss stays the mean over all positions, so that a sample of which little counts moves
/// the model little, as in diffusion-pipe and sd-scripts.
final class LossWeights {
  private LossWeights() {}

  /// The weights of a batch, in the caller's scope.
  ///
  /// @return `[B, 1, F, H, W]`, or `[B, 1, 1, 1, 1]` where there is no mask, float32; null where all
  ///     count the same
  static @Nullable Tensor of(Batch batch, Device device) {
    double weight = batch.section().use().lossWeight();
    boolean masked = batch.items().stream().anyMatch(LossWeights::hasMask);
    if (!masked && weight == 1) {
      return null;
    }
    try (var scope = TensorScope.open()) {
      if (!masked) {
        long[] shape = {batch.items().size(), 1, 1, 1, 1};
        return scope.keep(Tensors.full(shape, weight, DType.FLOAT32, device));
      }
      var masks = batch.items().stream().map(item -> mask(batch, item)).toArray(Tensor[]::new);
      return scope.keep(Tensors.stack(0, masks).to(device).times(weight));
    }
  }

  /// Both factors in one; null where neither is there.
  static @Nullable Tensor product(@Nullable Tensor ofTimesteps, @Nullable Tensor ofBatch) {
    if (ofTimesteps == null || ofBatch == null) {
      return ofTimesteps == null ? ofBatch : ofTimesteps;
    }
    return ofTimesteps.to(DType.FLOAT32).to(ofBatch.device()).times(ofBatch);
  }

  private static boolean hasMask(Batch.Item item) {
    return item.media().mask() instanceof LossMask.OfFile;
  }

  /// `[1, F, H, W]`.
  private static Tensor mask(Batch batch, Batch.Item item) {
    if (hasMask(item)) {
      String name = CacheNames.mask(item.sample().latentCache());
      return CacheFiles.readMask(batch.section().cacheFolder().resolve(name)).unsqueeze(0);
    }
    var size = batch.bucket().size();
    long[] shape = {1, batch.bucket().latentFrames(), size.height() / 8, size.width() / 8};
    return Tensors.ones(shape, DType.FLOAT32, Device.CPU);
  }
}
