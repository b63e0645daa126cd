package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.List;

/// Layers one after another: the encoder, the decoder, or a part of one.
///
/// @param layers in order
record CausalNetwork(List<VaeLayer> layers) {
  /// @param x `[F, H, W, in]`, the frames after those that `history` has seen; may be overwritten
  /// @return `[F', H', W', out]`
  Tensor forward(Tensor x, CausalHistory history) {
    try (var scope = TensorScope.open()) {
      var y = x;
      for (var layer : layers) {
        var next = layer.forward(y, history);
        if (next != y && y != x) {
          y.close();
        }
        y = next;
      }
      return scope.keep(y);
    }
  }
}
