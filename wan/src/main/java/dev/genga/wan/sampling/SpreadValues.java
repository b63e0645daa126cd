package dev.genga.wan.sampling;

import dev.genga.tensor.Tensor;

/// Uniform values from 0 to 1 that were spread beforehand, so that a training sees all noise levels
/// evenly.
@FunctionalInterface
public interface SpreadValues {
  /// The next values, `[batch]`, float32, on the CPU.
  Tensor next(int batch);
}
