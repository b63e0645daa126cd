package dev.genga.training;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.wan.transformer.WanTransformer;

/// The loss on clips that are not trained on, at nine timesteps with fixed noise: the same model gives
/// the same numbers, and two models are compared over the same draws.
///
/// @param batches the held-out clips; epoch 0 is read
/// @param noiseSeeds how many draws of noise; their spread tells what a difference is worth
public record HeldOutLoss(Batches batches, int noiseSeeds) {
  /// The timesteps: 0.1 to 0.9.
  public static final int TIMESTEPS = 9;

  /// @param losses `[timestep][seed]`, each the mean over all clips
  public record Measured(double[][] losses) {
    /// The mean over the seeds.
    public double mean(int timestep) {
      double sum = 0;
      for (double loss : losses[timestep]) {
        sum += loss;
      }
      return sum / losses[timestep].length;
    }

    /// The standard deviation over the seeds.
    public double spread(int timestep) {
      double mean = mean(timestep);
      double sum = 0;
      for (double loss : losses[timestep]) {
        sum += (loss - mean) * (loss - mean);
      }
      return Math.sqrt(sum / Math.max(1, losses[timestep].length - 1));
    }
  }

  /// At how many timesteps the loss has fallen by more than so many times the larger spread.
  public static int fallen(Measured before, Measured after, double spreads) {
    int fallen = 0;
    for (int i = 0; i < TIMESTEPS; i++) {
      double spread = Math.max(before.spread(i), after.spread(i));
      if (before.mean(i) - after.mean(i) > spreads * spread) {
        fallen++;
      }
    }
    return fallen;
  }

  /// The t of a timestep's index, 0.1 to 0.9.
  public static double t(int timestep) {
    return (timestep + 1) / (double) (TIMESTEPS + 1);
  }

  /// Measures a model, LoRA attached or not.
  public Measured measure(WanTransformer model) {
    var losses = new double[TIMESTEPS][noiseSeeds];
    try (var _ = Autograd.off()) {
      for (int batch = 0; batch < batches.perEpoch(); batch++) {
        for (int seed = 0; seed < noiseSeeds; seed++) {
          for (int i = 0; i < TIMESTEPS; i++) {
            losses[i][seed] += loss(model, batch, seed, t(i)) / batches.perEpoch();
          }
        }
      }
    }
    return new Measured(losses);
  }

  private double loss(WanTransformer model, int index, int seed, double t) {
    try (var _ = TensorScope.open()) {
      var batch = batches.load(0, index);
      var latents = batch.latents();
      var noise =
          RandomSource.seeded(seed).randn(DType.FLOAT32, latents.shape()).to(latents.device());
      var times = Tensors.full(new long[] {latents.size(0)}, t, DType.FLOAT32, latents.device());
      return FlowMatching.loss(model, batch, noise, times, FlowMatching.modelTimesteps(times));
    }
  }
}
