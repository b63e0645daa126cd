package dev.genga.tensor.nn;

import dev.genga.tensor.DType;
import dev.genga.tensor.Functional;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import java.util.List;

/// `scale * (w1a @ w1b) * (w2a @ w2b)`, element by element: LoHa. Two products of rank r make a change
/// of rank r squared.
///
/// Source: Hyeon-Woo et al., "FedPara: Low-Rank Hadamard Product for Communication-Efficient Federated
/// Learning" (2021); dropout as in musubi-tuner (networks/loha.py).
///
/// @param w1a `[out, rank]`
/// @param w1b `[rank, in]`
/// @param w2a `[out, rank]`
/// @param w2b `[rank, in]`
/// @param scale strength times alpha over rank
public record HadamardProduct(Tensor w1a, Tensor w1b, Tensor w2a, Tensor w2b, double scale)
    implements WeightChange {
  @Override
  public Tensor apply(Tensor x) {
    return Functional.linear(x, weight(x.dtype()), null);
  }

  /// {@inheritDoc} Whole outputs, the same for all tokens.
  @Override
  public Tensor apply(Tensor x, Dropout rates, RandomSource random) {
    return rates.outputsLeftOut(apply(x), random);
  }

  private Tensor weight(DType dtype) {
    return w1a.to(dtype)
        .matmul(w1b.to(dtype))
        .times(w2a.to(dtype).matmul(w2b.to(dtype)))
        .times(scale);
  }

  @Override
  public Tensor weight() {
    return weight(DType.FLOAT32);
  }

  @Override
  public List<Tensor> factors() {
    return List.of(w1a, w1b, w2a, w2b);
  }
}
