package dev.genga.tensor.nn;

import dev.genga.tensor.Tensor;

/// A linear layer with a change of its bias beside it: `base(x) + shift`.
///
/// @param base the frozen layer
/// @param shift `[out]`
public record ShiftedLinear(Linear base, Tensor shift) implements AdaptedLinear {
  @Override
  public Tensor forward(Tensor x) {
    return base.forward(x).plus(shift.to(x.dtype()));
  }

  @Override
  public ShiftedLinear over(Linear other) {
    return new ShiftedLinear(other, shift);
  }
}
