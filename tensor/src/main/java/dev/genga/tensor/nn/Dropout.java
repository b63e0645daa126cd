package dev.genga.tensor.nn;

import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;

/// How much of a change is left out in training, drawn anew in each pass: 0 for nothing, below 1.
///
/// @param input share of the values between a LoRA's two layers
/// @param rank share of a LoRA's ranks, drawn for each sample; of other changes, of their outputs
/// @param module share of the layers whose change is left out
public record Dropout(double input, double rank, double module) {
  /// Nothing is left out.
  public static final Dropout NONE = new Dropout(0, 0, 0);

  /// Whether anything is left out.
  public boolean any() {
    return input > 0 || rank > 0 || module > 0;
  }

  /// Draws whether the layer goes without its change.
  boolean leavesModuleOut(RandomSource random) {
    return module > 0 && random.rand(DType.FLOAT32, 1).item() < module;
  }

  /// Leaves out outputs, and lets the others count for them.
  ///
  /// @param output `[..., out]`
  Tensor outputsLeftOut(Tensor output, RandomSource random) {
    return rank == 0
        ? output
        : output.times(kept(rank, random, output, output.size(-1))).times(1 / (1 - rank));
  }

  /// 1 where a value is kept, else 0.
  ///
  /// @param like whose device and dtype it has
  static Tensor kept(double rate, RandomSource random, Tensor like, long... shape) {
    return random.rand(DType.FLOAT32, shape).gt(rate).to(like.device(), like.dtype());
  }
}
