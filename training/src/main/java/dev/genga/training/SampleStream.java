package dev.genga.training;

import dev.genga.tensor.Tensor;

/// Samples without end, such as clips that a program draws: any can be made at any time, so that a
/// resumed run trains on what the uninterrupted one would have trained on.
@FunctionalInterface
public interface SampleStream {
  /// One clip or image with its prompt.
  ///
  /// @param latents `[C, F, H, W]`
  /// @param prompt encoder output, `[tokens, text dim]`
  record Sample(Tensor latents, Tensor prompt) {}

  /// Makes a sample, which depends on the stream and its number alone; its tensors belong to the
  /// caller's scope.
  ///
  /// @param number from 0
  Sample sample(long number);
}
