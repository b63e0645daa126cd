package dev.genga.training;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.transformer.WanTransformer;

/// Flow matching: a straight line carries clean latents (t = 0) to noise (t = 1), and the model
/// learns its constant velocity.
///
/// Source: Lipman et al., "Flow Matching for Generative Modeling" (2022); the timestep's scale is
/// musubi-tuner's (training/trainer_base.py).
public final class FlowMatching {
  private FlowMatching() {}

  /// The point at `t` of each sample's line, float32.
  ///
  /// @param latents `[B, C, F, H, W]`
  /// @param noise the same shape
  /// @param t in [0, 1], `[B]`, float32
  public static Tensor noisy(Tensor latents, Tensor noise, Tensor t) {
    var share = t.reshape(-1, 1, 1, 1, 1);
    return latents.to(DType.FLOAT32).times(share.neg().plus(1)).plus(noise.times(share));
  }

  /// What the model is to predict: `noise - latents`, in their dtype.
  public static Tensor velocity(Tensor latents, Tensor noise) {
    return noise.minus(latents);
  }

  /// What the model is told: `t * 1000 + 1`, `[B]`.
  public static Tensor modelTimesteps(Tensor t) {
    return t.times(1000).plus(1);
  }

  /// The loss of a model on given noise, as a training counts it: the mean of the squared errors of its
  /// velocity, weighted where the batch says so.
  ///
  /// @param batch on the model's device
  /// @param noise in the shape of its latents, float32, on the model's device
  /// @param t share of noise in each sample, `[B]`, float32, on the model's device
  /// @param timesteps what the model is told, `[B]`, float32, on the model's device
  public static double loss(
      WanTransformer model, Batch batch, Tensor noise, Tensor t, Tensor timesteps) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var clean = batch.latents().to(DType.FLOAT32);
      var input = batch.input(noisy(clean, noise, t), timesteps);
      var predicted = model.forward(input.noisy(), timesteps, input.prompts(), input.imageTokens());
      var target = velocity(clean, noise);
      var weights = batch.weights();
      return weights == null
          ? Functional.meanSquaredError(predicted, target).item()
          : predicted.to(DType.FLOAT32).minus(target).square().times(weights).mean().item();
    }
  }
}
