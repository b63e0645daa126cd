package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.ArrayList;

/// The layers of the finest levels, which two frames go through at a time, so that only two frames'
/// worth of them is in memory. They give the same as all frames at once, since they are causal.
///
/// @param network halves time at most once
record FramePairs(CausalNetwork network) implements VaeLayer {
  @Override
  public Tensor forward(Tensor x, CausalHistory history) {
    try (var scope = TensorScope.open()) {
      var parts = new ArrayList<Tensor>();
      long count = 2 - x.size(0) % 2; // the clip's first frame is by itself
      for (long at = 0; at < x.size(0); at += count, count = 2) {
        parts.add(network.forward(x.narrow(0, at, count), history));
      }
      return scope.keep(parts.size() == 1 ? parts.getFirst() : Tensors.cat(0, parts));
    }
  }
}
