package dev.genga.wan.transformer;

import dev.genga.tensor.nn.Linear;
import java.util.Map;

/// Brings the linear layers of blocks to where they compute, into one of [BaseForm#MOVING] slots. For a
/// slot the calls come in the order fetch, take, leave, where take may be missing.
interface BlockCarrier {
  /// Does what can be done ahead; on a thread beside the calculations.
  void fetch(int block, int slot);

  /// The layers of a block that was fetched, by name; on the thread that computes.
  Map<String, Linear> take(int block, int slot);

  /// Takes note that a block is not used any more; on the thread that computes.
  ///
  /// @param layers what [#take] gave; empty where it was not asked
  void leave(int block, int slot, Map<String, Linear> layers);

  /// Frees the slots and what was kept to fill them; called once, when all blocks are left.
  default void close() {}
}
