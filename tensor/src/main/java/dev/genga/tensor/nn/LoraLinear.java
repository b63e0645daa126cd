package dev.genga.tensor.nn;

import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;

/// A linear layer with a low-rank change beside it: `base(x) + scale * up(down(x))`.
///
/// Source: Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (2021).
///
/// @param base the frozen layer
/// @param down `[rank, in]`
/// @param up `[out, rank]`
/// @param scale strength times alpha over rank
public record LoraLinear(Linear base, Tensor down, Tensor up, double scale)
    implements AdaptedLinear {
  @Override
  public Tensor forward(Tensor x) {
    return base.forward(x).plus(change(x));
  }

  /// What is added to the base layer's output.
  public Tensor change(Tensor x) {
    var dtype = x.dtype();
    var low = Functional.linear(x, down.to(dtype), null);
    return Functional.linear(low, up.to(dtype), null).times(scale);
  }

  @Override
  public LoraLinear over(Linear other) {
    return new LoraLinear(other, down, up, scale);
  }
}
