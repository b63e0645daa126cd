package dev.genga.wan.lora.edit;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.KroneckerProduct.Factor;
import dev.genga.wan.lora.AdapterModule;
import dev.genga.wan.lora.DoraModule;
import dev.genga.wan.lora.LohaModule;
import dev.genga.wan.lora.LokrModule;
import dev.genga.wan.lora.LoraModule;
import org.jspecify.annotations.Nullable;

/// What one module adds to a weight, measured without making it where it is of low rank or a Kronecker
/// product.
final class ModuleChange {
  private ModuleChange() {}

  /// Whether the change is known without the weight; a DoRA's isn't.
  static boolean isKnown(AdapterModule module, @Nullable Tensor weight) {
    return weight != null || !(module instanceof DoraModule);
  }

  /// The whole change, `[out, in]`, float32.
  ///
  /// @param weight `[out, in]`, float32; needed for a DoRA alone
  static Tensor matrix(AdapterModule module, @Nullable Tensor weight) {
    try (var scope = TensorScope.open()) {
      return scope.keep(
          switch (module) {
            case LoraModule lora -> lora.delta();
            case DoraModule dora -> {
              if (weight == null) {
                throw new IllegalArgumentException(
                    "a DoRA's change depends on the weight: " + dora);
              }
              yield dora.merged(weight, 1).minus(weight);
            }
            case LohaModule _, LokrModule _ -> module.merged(zeros(module), 1);
          });
    }
  }

  private static Tensor zeros(AdapterModule module) {
    return Tensors.zeros(
        new long[] {module.outFeatures(), module.inFeatures()}, DType.FLOAT32, Device.CPU);
  }

  /// The sum of the products of two changes' elements: of a change with itself its norm squared.
  @SuppressWarnings(
      "ReferenceEquality") // the same one needn't be made twice; another one that is equal may be
  static double product(AdapterModule a, AdapterModule b) {
    try (var _ = TensorScope.open()) {
      if (a instanceof LoraModule first && b instanceof LoraModule second) {
        // <Ua Da, Ub Db> is the trace of Ua' Ub Db Da'.
        var ups = wide(first.up()).transpose(0, 1).matmul(wide(second.up()));
        var downs = wide(first.down()).matmul(wide(second.down()).transpose(0, 1));
        return ups.times(downs).sum().item() * first.scale() * second.scale();
      }
      if (a instanceof LokrModule first
          && b instanceof LokrModule second
          && sameSize(first.w1(), second.w1())
          && sameSize(first.w2(), second.w2())) {
        // <kron(A, B), kron(C, D)> is <A, C> <B, D>.
        return product(first.w1(), second.w1())
            * product(first.w2(), second.w2())
            * first.scale()
            * second.scale();
      }
      var first = matrix(a, null);
      return product(first, a == b ? first : matrix(b, null));
    }
  }

  private static boolean sameSize(Factor a, Factor b) {
    return a.rows() == b.rows() && a.columns() == b.columns();
  }

  private static double product(Factor a, Factor b) {
    return wide(a.matrix()).times(wide(b.matrix())).sum().item();
  }

  /// The same for whole tensors.
  static double product(Tensor a, Tensor b) {
    try (var _ = TensorScope.open()) {
      return wide(a.to(DType.FLOAT32).times(b.to(DType.FLOAT32))).sum().item();
    }
  }

  /// The norm of a change.
  ///
  /// @param weight for a DoRA
  static double norm(AdapterModule module, @Nullable Tensor weight) {
    if (module instanceof DoraModule) {
      try (var _ = TensorScope.open()) {
        var matrix = matrix(module, weight);
        return Math.sqrt(product(matrix, matrix));
      }
    }
    return Math.sqrt(Math.max(0, product(module, module)));
  }

  private static Tensor wide(Tensor tensor) {
    return tensor.to(DType.FLOAT64);
  }
}
