package dev.genga.tensor.nn;

/// A frozen linear layer with a trained change beside it.
public sealed interface AdaptedLinear extends Linear
    permits LoraLinear, ChangedLinear, ShiftedLinear, DoraLinear {
  /// The layer beneath; maybe one with another change.
  Linear base();

  /// The same change beside another layer of the same size.
  AdaptedLinear over(Linear base);

  @Override
  default long inFeatures() {
    return base().inFeatures();
  }

  @Override
  default long outFeatures() {
    return base().outFeatures();
  }
}
