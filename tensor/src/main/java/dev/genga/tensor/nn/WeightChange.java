package dev.genga.tensor.nn;

import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import java.util.List;

/// A change of a linear layer's weight `[out, in]`, made of few numbers.
public sealed interface WeightChange
    permits LowRank, HadamardProduct, KroneckerProduct, WholeChange {
  /// What the change adds to the layer's output.
  ///
  /// @param x `[..., in]`
  /// @return `[..., out]`, in the dtype of `x`
  Tensor apply(Tensor x);

  /// [#apply(Tensor)] with some of it left out.
  ///
  /// @param random draws what
  Tensor apply(Tensor x, Dropout rates, RandomSource random);

  /// The whole change, `[out, in]`, float32.
  Tensor weight();

  /// What is trained of it.
  List<Tensor> factors();
}
