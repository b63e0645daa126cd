package dev.genga.tensor.testing;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.Arrays;
import org.assertj.core.api.AbstractAssert;

/// Assertions about tensors: `assertThatTensor(y).isCloseTo(expected, 1e-5)`.
public final class TensorAssert extends AbstractAssert<TensorAssert, Tensor> {
  private TensorAssert(Tensor actual) {
    super(actual, TensorAssert.class);
  }

  /// Starts an assertion.
  public static TensorAssert assertThatTensor(Tensor actual) {
    return new TensorAssert(actual);
  }

  /// Same shape, and no element further away than `tolerance`; NaN is never close.
  public TensorAssert isCloseTo(Tensor expected, double tolerance) {
    return isCloseTo(expected, tolerance, 0);
  }

  /// Same shape, and no element further away than `absolute + relative * |expected|`.
  public TensorAssert isCloseTo(Tensor expected, double absolute, double relative) {
    hasSameShapeAs(expected);
    if (expected.numel() == 0) {
      return this;
    }
    try (var _ = TensorScope.open()) {
      var want = expected.to(DType.FLOAT64);
      var difference = actual.to(DType.FLOAT64).minus(want).abs();
      double worst = difference.minus(want.abs().times(relative)).max().item();
      if (!(worst <= absolute)) {
        failWithMessage(
            "%s is up to %s away (allowed: %s + %s of the value)",
            actual, difference.max().item(), absolute, relative);
      }
    }
    return this;
  }

  /// [#isCloseTo(Tensor, double, double)] with a golden case's tolerance.
  public TensorAssert isCloseTo(Tensor expected, Golden.Tolerance tolerance) {
    return isCloseTo(expected, tolerance.absolute(), tolerance.relative());
  }

  /// The norm of the difference is at most `tolerance` times the expected norm.
  public TensorAssert isRelativelyCloseTo(Tensor expected, double tolerance) {
    hasSameShapeAs(expected);
    try (var _ = TensorScope.open()) {
      var want = expected.to(DType.FLOAT64);
      double error = actual.to(DType.FLOAT64).minus(want).norm().item() / want.norm().item();
      if (!(error <= tolerance)) {
        failWithMessage("%s is %s away relatively (allowed: %s)", actual, error, tolerance);
      }
    }
    return this;
  }

  /// Same shape, same dtype, same bits.
  public TensorAssert isBitEqualTo(Tensor expected) {
    hasSameShapeAs(expected);
    if (actual.dtype() != expected.dtype()
        || !Arrays.equals(actual.toBytes(), expected.toBytes())) {
      failWithMessage("%s differs from %s", actual, expected);
    }
    return this;
  }

  private void hasSameShapeAs(Tensor expected) {
    if (!Arrays.equals(actual.shape(), expected.shape())) {
      failWithMessage("%s has not the shape %s", actual, Arrays.toString(expected.shape()));
    }
  }
}
