package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;

/// A convolution over three frames that looks at the present frame and the two before it.
sealed interface CausalConv3d extends VaeLayer permits DirectCausalConv, PairedCausalConv {
  /// Frames before the present one that it looks at.
  int REACH = 2;

  /// An empty window for `count` frames of the layout `[F, H, W, in]` after those remembered.
  default CausalWindow window(Tensor x, CausalHistory history) {
    return history.window(this, x, x.shape());
  }

  /// @param x `[F, H, W, in]`
  /// @return `[F, H, W, out]`
  @Override
  default Tensor forward(Tensor x, CausalHistory history) {
    var window = window(x, history);
    window.present().copyInPlace(x);
    return forward(window, history);
  }

  /// @param window filled
  /// @return `[F, H, W, out]`
  Tensor forward(CausalWindow window, CausalHistory history);

  /// `sum + forward(window)`, written into `sum`.
  ///
  /// @param sum `[F, H, W, out]`
  Tensor addTo(Tensor sum, CausalWindow window, CausalHistory history);
}
