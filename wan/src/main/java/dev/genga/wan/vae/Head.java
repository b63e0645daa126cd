package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;

/// The end of the encoder or the decoder: `output(silu(norm(x)))`.
///
/// @param norm over the channels
/// @param output the last convolution
record Head(ChannelNorm norm, CausalConv3d output) implements VaeLayer {
  @Override
  public Tensor forward(Tensor x, CausalHistory history) {
    try (var scope = TensorScope.open()) {
      var window = output.window(x, history);
      norm.thenSilu(x, window.present());
      return scope.keep(output.forward(window, history));
    }
  }
}
