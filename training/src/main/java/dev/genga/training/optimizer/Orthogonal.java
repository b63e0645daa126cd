package dev.genga.training.optimizer;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;

/// The matrix with orthogonal rows or columns that is nearest to a given one, roughly: its singular
/// values come out between 0.7 and 1.2, which is as good for a training step as 1.
///
/// Source: the Newton-Schulz iteration of Jordan et al., "Muon: An optimizer for hidden layers in
/// neural networks" (2024). It multiplies a matrix from the left by polynomials of its products with
/// itself; here the polynomials are multiplied with each other first, for they have as many rows and
/// columns as the shorter side, and a convolution's kernel has a very long one.
final class Orthogonal {
  private static final int ITERATIONS = 5;
  private static final double CONSTANT = 3.4445;
  private static final double LINEAR = -4.7750;
  private static final double SQUARE = 2.0315;
  private static final double SHORTEST = 1e-12;

  private Orthogonal() {}

  /// @param given `[rows, columns]`, float32
  static Tensor near(Tensor given) {
    try (var scope = TensorScope.open()) {
      boolean tall = given.size(0) > given.size(1);
      var wide = tall ? given.transpose(0, 1) : given;
      var unit = wide.div(wide.norm().clampMin(SHORTEST));
      var product = unit.matmul(unit.transpose(0, 1));
      var constant = identity(product).times(CONSTANT);
      var all = polynomial(constant, product);
      var last = all;
      for (int i = 1; i < ITERATIONS; i++) {
        product = last.matmul(product).matmul(last);
        last = polynomial(constant, product);
        all = last.matmul(all);
      }
      var found = all.matmul(unit);
      return scope.keep(tall ? found.transpose(0, 1) : found);
    }
  }

  private static Tensor polynomial(Tensor constant, Tensor product) {
    try (var scope = TensorScope.open()) {
      var squared = product.matmul(product);
      return scope.keep(constant.plus(product.times(LINEAR)).plus(squared.times(SQUARE)));
    }
  }

  private static Tensor identity(Tensor like) {
    int n = Math.toIntExact(like.size(0));
    float[] values = new float[n * n];
    for (int i = 0; i < n; i++) {
      values[i * n + i] = 1;
    }
    return Tensors.of(values, n, n).to(like.device());
  }
}
