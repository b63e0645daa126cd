package dev.genga.tensor.nn;

import dev.genga.tensor.DType;
import dev.genga.tensor.Functional;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import java.util.List;

/// `scale * difference`: a change that is made of as many numbers as the weight.
///
/// @param difference `[out, in]`
/// @param scale strength
public record WholeChange(Tensor difference, double scale) implements WeightChange {
  @Override
  public Tensor apply(Tensor x) {
    return Functional.linear(x, difference.to(x.dtype()), null).times(scale);
  }

  /// {@inheritDoc} Whole outputs, the same for all tokens.
  @Override
  public Tensor apply(Tensor x, Dropout rates, RandomSource random) {
    return rates.outputsLeftOut(apply(x), random);
  }

  @Override
  public Tensor weight() {
    return difference.to(DType.FLOAT32).times(scale);
  }

  @Override
  public List<Tensor> factors() {
    return List.of(difference);
  }
}
