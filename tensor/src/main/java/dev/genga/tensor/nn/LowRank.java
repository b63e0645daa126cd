package dev.genga.tensor.nn;

import dev.genga.tensor.DType;
import dev.genga.tensor.Functional;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// `scale * up @ down`: LoRA.
///
/// Source: Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (2021); what its dropout
/// leaves out is musubi-tuner's choice (networks/lora.py).
///
/// @param down `[rank, in]`
/// @param up `[out, rank]`
/// @param scale strength times alpha over rank
public record LowRank(Tensor down, Tensor up, double scale) implements WeightChange {
  @Override
  public Tensor apply(Tensor x) {
    var dtype = x.dtype();
    var low = Functional.linear(x, down.to(dtype), null);
    return Functional.linear(low, up.to(dtype), null).times(scale);
  }

  /// {@inheritDoc} Of what `down` gives, single values and whole ranks of a sample; what stays counts
  /// for what is gone.
  @Override
  public Tensor apply(Tensor x, Dropout rates, RandomSource random) {
    var dtype = x.dtype();
    var low = Functional.linear(x, down.to(dtype), null);
    double all = scale;
    if (rates.input() > 0) {
      var kept = Dropout.kept(rates.input(), random, low, low.shape());
      low = low.times(kept.times(1 / (1 - rates.input())));
    }
    if (rates.rank() > 0) {
      low = low.times(Dropout.kept(rates.rank(), random, low, ranksOfSamples(low)));
      all = scale * (1 / (1 - rates.rank()));
    }
    return Functional.linear(low, up.to(dtype), null).times(all);
  }

  /// `[B, 1, ..., rank]`.
  private static long[] ranksOfSamples(Tensor low) {
    long[] shape = low.shape();
    Arrays.fill(shape, 1, shape.length - 1, 1);
    return shape;
  }

  @Override
  public Tensor weight() {
    return up.to(DType.FLOAT32).matmul(down.to(DType.FLOAT32)).times(scale);
  }

  @Override
  public List<Tensor> factors() {
    return List.of(down, up);
  }
}
