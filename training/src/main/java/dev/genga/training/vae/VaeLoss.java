package dev.genga.training.vae;

import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;

/// What a VAE is trained to make small.
///
/// Source of the latents' part: Kingma and Welling, "Auto-Encoding Variational Bayes" (2013).
///
/// @param absolute weight of the mean absolute difference
/// @param squared weight of the mean squared difference
/// @param edges weight of the mean absolute difference between the frames' slopes, from each pixel to
///     the next one right and below: lines, hatching and grain survive
/// @param divergence weight of the latents' Kullback-Leibler divergence from the normal
///     distribution, a mean over their values
public record VaeLoss(double absolute, double squared, double edges, double divergence) {
  private static final double LARGEST_LOG_VARIANCE = 20;

  /// @param frames `[B, 3, F, H, W]` in [-1, 1]
  /// @param random for one sample of the latents' distribution
  /// @return a scalar, float32
  Tensor of(VaeGraph graph, Tensor frames, RandomSource random) {
    try (var scope = TensorScope.open()) {
      var moments = graph.encode(frames).chunk(2, 1);
      var mean = moments[0];
      var logVariance = moments[1].clamp(-LARGEST_LOG_VARIANCE, LARGEST_LOG_VARIANCE);
      var noise = random.randn(DType.FLOAT32, mean.shape()).to(mean.device());
      var latents = mean.plus(logVariance.times(0.5).exp().times(noise));
      var loss = reconstruction(graph.decode(latents).minus(frames));
      return scope.keep(loss.plus(divergence(mean, logVariance).times(divergence)));
    }
  }

  private Tensor reconstruction(Tensor difference) {
    var loss = difference.abs().mean().times(absolute);
    loss = loss.plus(difference.square().mean().times(squared));
    if (edges > 0) {
      var slopes = slope(difference, 3).plus(slope(difference, 4));
      loss = loss.plus(slopes.times(edges));
    }
    return loss;
  }

  private static Tensor slope(Tensor x, int dim) {
    long steps = x.size(dim) - 1;
    return x.narrow(dim, 1, steps).minus(x.narrow(dim, 0, steps)).abs().mean();
  }

  private static Tensor divergence(Tensor mean, Tensor logVariance) {
    return mean.square().plus(logVariance.exp()).minus(logVariance).minus(1).mean().times(0.5);
  }
}
