package dev.genga.wan.vae;

import java.util.LinkedList;
import java.util.List;

/// The part of a network's work that some rows of its result take.
///
/// @param network of [RowsLayer]s
/// @param from the rows that it is given
record RowsNetwork(CausalNetwork network, Rows from) {
  /// @param layers none that sees a whole frame
  /// @param to the rows that are wanted
  static RowsNetwork of(List<VaeLayer> layers, Rows to) {
    var cut = new LinkedList<VaeLayer>();
    for (var layer : layers.reversed()) {
      if (layer instanceof FramePairs(var inner)) {
        var pairs = of(inner.layers(), to);
        cut.addFirst(new FramePairs(pairs.network()));
        to = pairs.from();
      } else {
        var from = RowsLayer.needed(layer, to);
        cut.addFirst(new RowsLayer(layer, from, to));
        to = from;
      }
    }
    return new RowsNetwork(new CausalNetwork(List.copyOf(cut)), to);
  }
}
