package dev.genga.bench;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;

/// How far two results are from each other.
final class Differences {
  /// The largest relative difference at which two programs are said to have done the same work.
  static final double SAME = 1e-2;

  private Differences() {}

  /// The norm of the difference over that of what was expected.
  static double relative(Tensor found, Tensor expected) {
    var exact = expected.to(DType.FLOAT32);
    return found.to(DType.FLOAT32).minus(exact).norm().item() / exact.norm().item();
  }
}
