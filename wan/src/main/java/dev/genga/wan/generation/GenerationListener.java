package dev.genga.wan.generation;

import dev.genga.tensor.Tensor;

/// Hears how far a generation is.
public interface GenerationListener {
  /// Hears nothing.
  GenerationListener NONE =
      new GenerationListener() {
        @Override
        public void onStep(int done, int all) {}

        @Override
        public void onFrames(int done, int all) {}
      };

  /// @param done steps of the sampler that are done, from 1
  /// @param all how many there are
  void onStep(int done, int all);

  /// Whether [#onDenoised] is wanted after a step; it changes nothing but costs a little.
  ///
  /// @param step from 1
  default boolean wantsDenoised(int step) {
    return false;
  }

  /// After a step for which it is wanted.
  ///
  /// @param latents what they would be if the rest of the way were straight, `[1, C, F, H, W]`, float32, on
  ///     the CPU; freed afterwards
  default void onDenoised(int done, int all, Tensor latents) {}

  /// @param done frames that are decoded
  /// @param all how many there are
  void onFrames(int done, int all);
}
