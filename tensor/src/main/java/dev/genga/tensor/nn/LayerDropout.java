package dev.genga.tensor.nn;

import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// The dropout of one layer.
///
/// @param pass where its random numbers come from
/// @param layer the layer's number, so that no two layers leave out the same
public record LayerDropout(Dropout rates, PassSeed pass, int layer) {
  /// The layer's random numbers, from their beginning: a layer that runs again in the same pass leaves
  /// out the same.
  RandomSource random() {
    return pass.source(layer);
  }

  /// Zeros in the place of a change, with a graph that leads to its factors: they are still part of the
  /// model, and their gradients are zero.
  ///
  /// @param x `[..., in]`
  /// @return `[..., out]`
  static Tensor nothing(List<Tensor> factors, Tensor x, long outFeatures) {
    var zero = zero(factors.getFirst());
    for (var factor : factors.subList(1, factors.size())) {
      zero = zero.plus(zero(factor));
    }
    long[] shape = x.shape();
    shape[shape.length - 1] = outFeatures;
    long[] ones = new long[shape.length];
    Arrays.fill(ones, 1);
    return zero.to(x.dtype()).reshape(ones).expand(shape);
  }

  private static Tensor zero(Tensor factor) {
    return factor.reshape(-1).narrow(0, 0, 1).times(0);
  }
}
