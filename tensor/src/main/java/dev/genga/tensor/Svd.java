package dev.genga.tensor;

import java.util.List;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.global.torch;

/// A matrix `[m, n]` as `u * s * vt`.
///
/// @param u `[m, k]`, its columns orthonormal
/// @param s `[k]`, falling
/// @param vt `[k, n]`, its rows orthonormal
public record Svd(Tensor u, Tensor s, Tensor vt) {
  /// Columns beyond the wanted ones that a random sketch looks at.
  private static final int MORE = 16;

  /// How often a sketch is multiplied with the matrix and its transpose.
  private static final int POWERS = 3;

  /// Below so many times the sketch's size a whole decomposition is as fast.
  private static final int WORTH = 4;

  /// Of any matrix; takes time by the cube of its shorter side.
  public static Svd of(Tensor matrix) {
    try (var scope = TensorScope.open()) {
      var parts =
          Operators.call(
              "linalg_svd", new IValue(matrix.pointer()), new IValue(false), new IValue());
      var svd = new Svd(parts[0], parts[1], parts[2]);
      scope.keep(List.of(svd.u, svd.s, svd.vt));
      return svd;
    }
  }

  /// Of `left @ right` without making the product.
  ///
  /// @param left `[m, r]`, m at least r
  /// @param right `[r, n]`, n at least r
  public static Svd ofProduct(Tensor left, Tensor right) {
    try (var scope = TensorScope.open()) {
      var l = qr(left);
      var r = qr(right.transpose(0, 1));
      var core = of(l[1].matmul(r[1].transpose(0, 1)));
      return new Svd(
          scope.keep(l[0].matmul(core.u)),
          scope.keep(core.s),
          scope.keep(core.vt.matmul(r[0].transpose(0, 1))));
    }
  }

  /// The leading part of a matrix: exact for a small one, else by a random sketch, whose error is a small
  /// part of what is left out.
  ///
  /// Source: Halko, Martinsson and Tropp, "Finding Structure with Randomness" (2011, arXiv:0909.4061),
  /// algorithms 4.4 and 5.1.
  ///
  /// @param rank how many singular values are wanted; fewer where the matrix has fewer
  public static Svd leading(Tensor matrix, int rank, RandomSource random) {
    long least = Math.min(matrix.size(0), matrix.size(1));
    try (var scope = TensorScope.open()) {
      Svd svd =
          least <= (long) WORTH * (rank + MORE)
              ? of(matrix).first(rank)
              : sketched(matrix, rank, random);
      scope.keep(List.of(svd.u, svd.s, svd.vt));
      return svd;
    }
  }

  private static Svd sketched(Tensor matrix, int rank, RandomSource random) {
    var transposed = matrix.transpose(0, 1);
    var sketch = random.randn(matrix.dtype(), matrix.size(1), (long) rank + MORE);
    var range = qr(matrix.matmul(sketch.to(matrix.device())))[0];
    for (int i = 0; i < POWERS; i++) {
      range = qr(matrix.matmul(qr(transposed.matmul(range))[0]))[0];
    }
    var small = of(range.transpose(0, 1).matmul(matrix));
    return new Svd(range.matmul(small.u), small.s, small.vt).first(rank);
  }

  /// The part of the largest singular values.
  public Svd first(int rank) {
    long kept = Math.min(rank, s.numel());
    return new Svd(u.narrow(1, 0, kept), s.narrow(0, 0, kept), vt.narrow(0, 0, kept));
  }

  /// `[m, k]` and `[k, n]`, whose product is the matrix, with the singular values in equal parts in both.
  public Tensor[] halves() {
    var root = s.sqrt();
    return new Tensor[] {u.times(root.reshape(1, -1)), vt.times(root.reshape(-1, 1))};
  }

  private static Tensor[] qr(Tensor matrix) {
    var parts = torch.linalg_qr(matrix.pointer());
    return new Tensor[] {
      Tensor.wrap(new org.bytedeco.pytorch.Tensor(parts.get0())),
      Tensor.wrap(new org.bytedeco.pytorch.Tensor(parts.get1()))
    };
  }
}
