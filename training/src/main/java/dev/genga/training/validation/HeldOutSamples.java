package dev.genga.training.validation;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.training.Batch;
import dev.genga.training.Batches;
import dev.genga.training.FlowMatching;
import dev.genga.wan.sampling.TimestepSampler;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.zip.CRC32C;

/// Measures models on held-out samples, each at the quantiles of the training's timesteps with noise
/// that follows from the sample's name: the same model gives the same numbers. No random number of the
/// training is touched.
final class HeldOutSamples {
  private final Batches batches;
  private final TimestepQuantiles levels;
  private final List<Double> quantiles;

  /// @param batches of one sample each; epoch 0 is read
  /// @param sampler the training's
  HeldOutSamples(Batches batches, TimestepSampler sampler, List<Double> quantiles) {
    this.batches = batches;
    this.levels = new TimestepQuantiles(sampler);
    this.quantiles = quantiles;
  }

  /// @param step after which it is measured
  /// @param training the average of the training's loss
  Validation measure(WanTransformer model, int step, double training) {
    var samples = new ArrayList<Validation.Sample>();
    var windows = new HashMap<Batches.Clip, Integer>();
    try (var _ = Autograd.off()) {
      for (int i = 0; i < batches.perEpoch(); i++) {
        var clip = batches.clips(0, i).getFirst();
        int window = windows.merge(clip, 1, Integer::sum);
        samples.add(
            new Validation.Sample(clip.section(), clip.file(), losses(model, i, clip, window)));
      }
    }
    return new Validation(step, training, quantiles, samples);
  }

  private List<Double> losses(WanTransformer model, int index, Batches.Clip clip, int window) {
    var losses = new ArrayList<Double>();
    try (var _ = TensorScope.open()) {
      var batch = batches.load(0, index);
      for (int q = 0; q < quantiles.size(); q++) {
        losses.add(loss(model, batch, quantiles.get(q), seed(clip, window, q)));
      }
    }
    return losses;
  }

  private double loss(WanTransformer model, Batch batch, double quantile, long seed) {
    try (var _ = TensorScope.open()) {
      var latents = batch.latents(); // [1, C, F, H, W]
      var level = levels.at(quantile, latents.size(3), latents.size(4));
      var noise = RandomSource.seeded(seed).randn(DType.FLOAT32, latents.shape());
      return FlowMatching.loss(
          model,
          batch,
          noise.to(latents.device()),
          one(level.noiseShare(), latents),
          one(level.model(), latents));
    }
  }

  private static Tensor one(double value, Tensor like) {
    return Tensors.full(new long[] {1}, value, DType.FLOAT32, like.device());
  }

  private static long seed(Batches.Clip clip, int window, int quantile) {
    var crc = new CRC32C();
    String name = "%d/%s/%d/%d".formatted(clip.section(), clip.file(), window, quantile);
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
