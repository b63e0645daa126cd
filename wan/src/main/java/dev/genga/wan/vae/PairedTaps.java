package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;

/// A filter of three taps `g0 g1 g2` along one dimension, two results at a time from four products
/// instead of six. From four neighbours `d0 d1 d2 d3`:
///
///     p0 = g0 (d0 - d2)    p1 = (g0 + g1 + g2) / 2 (d1 + d2)
///     p3 = g2 (d3 - d1)    p2 = (g0 - g1 + g2) / 2 (d2 - d1)
///
///     d0 g0 + d1 g1 + d2 g2 = p1 + p2 + p0
///     d1 g0 + d2 g1 + d3 g2 = p1 - p2 + p3
///
/// The same but for rounding, and where each tap is a matrix over the channels the four sums cost
/// next to nothing beside the two products saved.
///
/// Source: Winograd, "Arithmetic Complexity of Computations" (1980); Lavin and Gray, "Fast Algorithms
/// for Convolutional Neural Networks" (2015), section 4.1.
///
/// @param before `g0`
/// @param sum `(g0 + g1 + g2) / 2`
/// @param difference `(g0 - g1 + g2) / 2`
/// @param after `g2`
record PairedTaps(Tensor before, Tensor sum, Tensor difference, Tensor after) {
  /// The four of a weight.
  ///
  /// @param dim of the weight, three taps long; one tap long in the results
  static PairedTaps of(Tensor weight, int dim) {
    var first = weight.narrow(dim, 0, 1);
    var middle = weight.narrow(dim, 1, 1);
    var last = weight.narrow(dim, 2, 1);
    var outer = first.plus(last);
    return new PairedTaps(
        first, outer.plus(middle).times(0.5), outer.minus(middle).times(0.5), last);
  }
}
