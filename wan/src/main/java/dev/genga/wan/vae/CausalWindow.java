package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;

/// The frames that a causal convolution looks at.
///
/// @param frames `[past + F, H, W, C]`
/// @param past how many of them are from before: 0, 1 or 2
record CausalWindow(Tensor frames, long past) {
  /// The new frames `[F, H, W, C]`, in place.
  Tensor present() {
    return frames.narrow(0, past, count());
  }

  /// The number of new frames.
  long count() {
    return frames.size(0) - past;
  }
}
