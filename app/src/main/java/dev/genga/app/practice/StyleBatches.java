package dev.genga.app.practice;

import dev.genga.app.base.EncodedStyle;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.training.Batch;
import dev.genga.training.Batches;
import dev.genga.world.Seeds;
import java.util.ArrayList;

/// A run's batches of a few clips: the whole run is one epoch, and each batch follows from the seed and
/// its step alone. An image is the first latent frame of a clip.
record StyleBatches(EncodedStyle clips, Variant variant, int batchSize, long seed)
    implements Batches {
  @Override
  public int perEpoch() {
    return variant.steps();
  }

  @Override
  public long samplesBefore(int epoch, int index) {
    return ((long) epoch * perEpoch() + index) * batchSize;
  }

  @Override
  public Batch load(int epoch, int index) {
    var random = Seeds.random(Seeds.mix(seed, 3), index);
    boolean images = variant.order().isImages(index, variant.steps());
    var latents = new ArrayList<Tensor>();
    var prompts = new ArrayList<Tensor>();
    try (var scope = TensorScope.open()) {
      for (int i = 0; i < batchSize; i++) {
        int clip = random.nextInt(clips.latents().size());
        var whole = clips.latents().get(clip);
        latents.add(images ? whole.narrow(1, 0, 1) : whole);
        var prompt = clips.prompts().get(clip);
        prompts.add(scope.keep(prompt.narrow(0, 0, prompt.size(0))));
      }
      return new Batch(scope.keep(Tensors.stack(0, latents.toArray(Tensor[]::new))), prompts);
    }
  }
}
