package dev.genga.training.vae;

import dev.genga.tensor.Tensor;

/// An endless stream of clips to train on. A clip depends on its number alone, so that a resumed run
/// sees what the uninterrupted one would have seen.
@FunctionalInterface
public interface ClipStream {
  /// @param number from 0
  /// @param frames how many the clip is to have
  /// @return `[3, F, H, W]` in [-1, 1], float32 on the CPU, made in the thread's current scope; of
  ///     one height and width for all numbers
  Tensor clip(long number, int frames);
}
