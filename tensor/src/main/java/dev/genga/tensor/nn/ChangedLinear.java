package dev.genga.tensor.nn;

import dev.genga.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A linear layer with a change of its weight beside it: `base(x) + change(x)`.
///
/// @param base the frozen layer
/// @param weightChange what is trained
/// @param dropout what a training leaves out of it; null for nothing
public record ChangedLinear(Linear base, WeightChange weightChange, @Nullable LayerDropout dropout)
    implements AdaptedLinear {
  @Override
  public Tensor forward(Tensor x) {
    return base.forward(x).plus(change(x));
  }

  /// What is added to the base layer's output: the same each time in one pass.
  public Tensor change(Tensor x) {
    if (dropout == null) {
      return weightChange.apply(x);
    }
    var random = dropout.random();
    return dropout.rates().leavesModuleOut(random)
        ? LayerDropout.nothing(weightChange.factors(), x, outFeatures())
        : weightChange.apply(x, dropout.rates(), random);
  }

  @Override
  public ChangedLinear over(Linear other) {
    return new ChangedLinear(other, weightChange, dropout);
  }
}
