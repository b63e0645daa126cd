package dev.genga.training.optimizer;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;

/// A few numbers that an optimizer remembers, in float64, as Python has them, and as a tensor, so that
/// they are saved like the rest of its state.
final class Numbers {
  private final Tensor tensor;

  Numbers(double... first) {
    tensor = Tensors.of(first, first.length);
  }

  /// Bytes of so many.
  static long bytes(int count) {
    return (long) count * DType.FLOAT64.bytes();
  }

  Tensor tensor() {
    return tensor;
  }

  double[] get() {
    return tensor.toDoubles();
  }

  void set(double... values) {
    try (var _ = TensorScope.open()) {
      tensor.copyInPlace(Tensors.of(values, values.length));
    }
  }
}
