package dev.genga.training;

import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.ArrayList;

/// Batches of a stream of samples, none of which comes twice: each epoch goes on where the one before
/// it ended.
///
/// @param stream all of its samples are of one size
/// @param batchSize samples of a batch
/// @param perEpoch how many batches are called an epoch
/// @param device where the tensors are to be
public record StreamedBatches(SampleStream stream, int batchSize, int perEpoch, Device device)
    implements Batches {
  /// @throws IllegalArgumentException if a batch or an epoch would be empty
  public StreamedBatches {
    if (batchSize < 1 || perEpoch < 1) {
      throw new IllegalArgumentException(
          "batch and epoch hold at least one: " + batchSize + ", " + perEpoch);
    }
  }

  @Override
  public long samplesBefore(int epoch, int index) {
    return ((long) epoch * perEpoch + index) * batchSize;
  }

  @Override
  public Batch load(int epoch, int index) {
    long first = samplesBefore(epoch, index);
    var prompts = new ArrayList<Tensor>();
    try (var scope = TensorScope.open()) {
      var latents = new Tensor[batchSize];
      for (int i = 0; i < batchSize; i++) {
        var sample = stream.sample(first + i);
        latents[i] = sample.latents();
        prompts.add(scope.keep(sample.prompt().to(device)));
      }
      return new Batch(scope.keep(Tensors.stack(0, latents).to(device)), prompts);
    }
  }
}
