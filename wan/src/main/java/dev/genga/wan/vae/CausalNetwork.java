package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.List;

/// The encoder or the decoder: a first convolution, layers, and norm, SiLU and a last convolution.
///
/// @param input the first convolution
/// @param layers in order
/// @param norm before the last convolution
/// @param output the last convolution
record CausalNetwork(
    CausalConv3d input, List<VaeLayer> layers, ChannelNorm norm, CausalConv3d output) {
  /// @param x `[F, H, W, in]`, the frames after those that `history` has seen
  /// @return `[F', H', W', out]`
  Tensor forward(Tensor x, CausalHistory history) {
    try (var scope = TensorScope.open()) {
      var y = input.forward(x, history);
      for (var layer : layers) {
        var next = layer.forward(y, history);
        if (next != y) {
          y.close();
        }
        y = next;
      }
      var window = output.window(y, history);
      norm.thenSilu(y, window.present());
      return scope.keep(output.forward(window, history));
    }
  }
}
