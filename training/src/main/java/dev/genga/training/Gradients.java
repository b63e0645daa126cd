package dev.genga.training;

import dev.genga.tensor.Tensor;
import dev.genga.training.optimizer.FlatTensors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The gradients of what is trained, gathered over the batches of a step.
public sealed interface Gradients permits BlockwiseGradients, SharedGradients {
  /// One pass through model and back; adds `share` of the loss's gradient to [#gradients].
  ///
  /// @param noisy noisy latents, `[B, in, F, H, W]`
  /// @param timesteps on the model's scale of 0 to 1000, `[B]`
  /// @param prompts encoder outputs, `[tokens, text dim]` each
  /// @param target the velocity to learn, `[B, out, F, H, W]`
  /// @param share 1 over the batches of an accumulated step
  /// @return the loss, not multiplied with `share`
  default double accumulate(
      Tensor noisy, Tensor timesteps, List<Tensor> prompts, Tensor target, double share) {
    return accumulate(noisy, timesteps, prompts, target, null, share);
  }

  /// The same with samples that count differently.
  ///
  /// @param weights what the squared errors are multiplied with, of each sample `[B, 1, 1, 1, 1]` or of
  ///     each position `[B, 1, F, H, W]`; null: all count the same
  default double accumulate(
      Tensor noisy,
      Tensor timesteps,
      List<Tensor> prompts,
      Tensor target,
      @Nullable Tensor weights,
      double share) {
    return accumulate(new ModelInput(noisy, timesteps, prompts), target, weights, share);
  }

  /// The same of a model of either kind.
  double accumulate(ModelInput input, Tensor target, @Nullable Tensor weights, double share);

  /// The loss of each sample of the batch that went through last: the mean of its squared errors, not
  /// weighted.
  double[] sampleLosses();

  /// What was gathered since the last [#zero], float32.
  FlatTensors gradients();

  /// Lets so many of the last blocks keep their activations from the next pass on, instead of running
  /// twice.
  void keep(int blocks);

  /// Sets all gradients to zero, for the next step.
  void zero();
}
