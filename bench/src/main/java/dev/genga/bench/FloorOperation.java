package dev.genga.bench;

/// An operation of a step, as often as it runs there.
///
/// @param part of the step in which it runs
/// @param kind of operation
/// @param what it is, with its shape
/// @param times how often it runs in a step
/// @param flop of one
/// @param bytes that one reads and writes; 0 where arithmetic takes the time
/// @param seconds its own best time
record FloorOperation(
    Part part, Kind kind, String what, double times, double flop, double bytes, double seconds) {
  /// Where in a step.
  enum Part {
    /// The blocks, the first time.
    FORWARD("blocks forward"),
    /// The blocks again, and back.
    BACKWARD("blocks again and backward"),
    /// What stands before and after the blocks.
    AROUND("before and after the blocks"),
    /// Clipping and optimizer.
    UPDATE("clipping and optimizer");

    private final String label;

    Part(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /// Of what sort.
  enum Kind {
    /// Of the frozen weights.
    PRODUCT("matrix products"),
    /// Of the LoRA.
    LORA("the LoRA's products"),
    /// There and back.
    ATTENTION("attention"),
    /// Reads and writes.
    PASS("passes over memory");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /// Of all times.
  double all() {
    return times * seconds;
  }
}
