package dev.genga.wan.lora.edit;

import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Svd;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.lora.LoraModule;
import java.util.List;

/// A change of another rank, and how much of it that is.
///
/// @param module its matrices are float32, its alpha the rank
/// @param energy the sum of the squares of its elements
/// @param all the same of the whole change
record Resized(LoraModule module, double energy, double all) {
  private static final int SEED = 0;

  /// Of a product of two matrices.
  ///
  /// @param up `[out, r]`
  /// @param down `[r, in]`
  static Resized ofProduct(String name, Tensor up, Tensor down, RankChoice choice) {
    try (var scope = TensorScope.open()) {
      var left = up.to(DType.FLOAT64);
      var right = down.to(DType.FLOAT64);
      boolean thin = left.size(1) <= Math.min(left.size(0), right.size(1));
      var svd = thin ? Svd.ofProduct(left, right) : Svd.of(left.matmul(right));
      return kept(scope, name, svd, choice, energy(svd));
    }
  }

  /// Of a whole change: exact for a small matrix, else [Svd#leading].
  static Resized ofMatrix(String name, Tensor matrix, int rank) {
    try (var scope = TensorScope.open()) {
      var svd = Svd.leading(matrix.to(DType.FLOAT32), rank, RandomSource.seeded(SEED));
      double all = ModuleChange.product(matrix, matrix);
      return kept(scope, name, svd, new RankChoice.Fixed(rank), all);
    }
  }

  private static Resized kept(
      TensorScope scope, String name, Svd svd, RankChoice choice, double all) {
    var part = svd.first(choice.of(svd.s().toDoubles()));
    var halves = part.halves();
    var up = halves[0].to(DType.FLOAT32).contiguous().copy();
    var down = halves[1].to(DType.FLOAT32).contiguous().copy();
    scope.keep(List.of(up, down));
    return new Resized(new LoraModule(name, down, up, down.size(0)), energy(part), all);
  }

  private static double energy(Svd svd) {
    return svd.s().to(DType.FLOAT64).square().sum().item();
  }
}
