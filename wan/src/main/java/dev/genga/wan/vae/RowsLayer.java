package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;

/// A layer that makes some rows of its frames from those that they depend on. Rows where it takes an edge of
/// these for an edge of the frame are made too, and cut off.
///
/// @param from what it is given
/// @param to what it gives
record RowsLayer(VaeLayer layer, Rows from, Rows to) implements VaeLayer {
  /// @param x the rows `from`, `[F, H, W, C]`; may be overwritten
  @Override
  public Tensor forward(Tensor x, CausalHistory history) {
    try (var scope = TensorScope.open()) {
      var y = layer.forward(x, history);
      var made = made();
      return scope.keep(made.equals(to) ? y : to.of(y, made).copy());
    }
  }

  /// What the layer makes of what it is given.
  Rows made() {
    return layer instanceof Upsample ? from.doubled() : from;
  }

  /// The rows that some of a layer's depend on.
  ///
  /// @throws IllegalArgumentException if it is none that sees only rows nearby
  static Rows needed(VaeLayer layer, Rows to) {
    return switch (layer) {
      case Head _, CausalConv3d _ -> to.widened(1);
      case ResidualBlock _ -> to.widened(2); // two convolutions
      case Upsample _ -> to.widened(1).halved();
      case AttentionBlock _, Downsample _, FramePairs _, RowsLayer _ ->
          throw new IllegalArgumentException("no layer for some rows: " + layer);
    };
  }
}
