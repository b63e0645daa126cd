package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/// A convolution over frames, two rows at a time: see [PairedTaps].
///
/// @param before weight of a single row, as the others
record RowPairs(DirectPlane before, DirectPlane sum, DirectPlane difference, DirectPlane after)
    implements PlaneConvolution {
  @Override
  public Tensor forward(Tensor x, @Nullable Tensor bias) {
    try (var scope = TensorScope.open()) {
      if (x.size(1) % 2 == 0) {
        return scope.keep(evenRows(x, bias));
      }
      var filled = x.pad(0, 0, 0, 0, 0, 0, 1);
      return scope.keep(evenRows(filled, bias).narrow(1, 0, x.size(1)).contiguous());
    }
  }

  private Tensor evenRows(Tensor x, @Nullable Tensor bias) {
    long pairs = x.size(1) / 2;
    var rows = x.unflatten(1, pairs, 2); // [F, H / 2, 2, W, in]
    var upper = rows.select(2, 0);
    var lower = rows.select(2, 1);
    var p1 = sum.forward(upper.plus(lower), bias);
    var p2 = difference.forward(lower.minus(upper), null);
    var y = Tensors.empty(shape(x, pairs, p1.size(3)), x.dtype(), x.device());
    y.select(2, 0).sumInPlace(p1, p2, 1).addInPlace(before.forward(above(lower, pairs), null));
    y.select(2, 1).sumInPlace(p1, p2, -1).addInPlace(after.forward(below(upper, pairs), null));
    return y.flatten(1, 2);
  }

  private static long[] shape(Tensor x, long pairs, long channels) {
    return new long[] {x.size(0), pairs, 2, x.size(2), channels};
  }

  /// The row above each pair less the pair's lower row; above the first there is nothing.
  private static Tensor above(Tensor lower, long pairs) {
    var y = Tensors.empty(lower.shape(), lower.dtype(), lower.device());
    y.narrow(1, 0, 1).copyInPlace(lower.narrow(1, 0, 1)).mulInPlace(-1);
    y.narrow(1, 1, pairs - 1)
        .sumInPlace(lower.narrow(1, 0, pairs - 1), lower.narrow(1, 1, pairs - 1), -1);
    return y;
  }

  /// The row below each pair less the pair's upper row; below the last there is nothing.
  private static Tensor below(Tensor upper, long pairs) {
    var y = Tensors.empty(upper.shape(), upper.dtype(), upper.device());
    y.narrow(1, 0, pairs - 1)
        .sumInPlace(upper.narrow(1, 1, pairs - 1), upper.narrow(1, 0, pairs - 1), -1);
    y.narrow(1, pairs - 1, 1).copyInPlace(upper.narrow(1, pairs - 1, 1)).mulInPlace(-1);
    return y;
  }
}
