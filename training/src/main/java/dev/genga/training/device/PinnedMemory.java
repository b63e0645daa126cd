package dev.genga.training.device;

import dev.genga.wan.transformer.HostMemory;

/// What a training on a CUDA device has of the machine's memory so that the device reads and writes it by itself:
/// room for blocks that come, and the inputs of those that have gone. It counts as shared memory of the process.
///
/// @param ofBlocks bytes of the room for blocks
/// @param inputs how many blocks' inputs wait where no block keeps its activations
/// @param tokenBytes of an input, for a token
public record PinnedMemory(long ofBlocks, int inputs, long tokenBytes) {
  /// Where all blocks stay.
  public static final PinnedMemory NONE = new PinnedMemory(0, 0, 0);

  /// Bytes, with a batch of so many tokens in all.
  ///
  /// @param running blocks that are run twice; of these the first one's input doesn't wait
  public long bytes(long tokens, int running) {
    int waiting = Math.clamp(running - 1L, 0, inputs);
    return ofBlocks + waiting * HostMemory.pinned(tokens * tokenBytes);
  }
}
