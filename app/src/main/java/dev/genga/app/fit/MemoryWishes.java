package dev.genga.app.fit;

import org.jspecify.annotations.Nullable;

/// What a user says about memory; what he doesn't say is chosen.
///
/// @param keeping blocks that keep their activations; null: to be chosen
/// @param blocksInMemory blocks whose weights are in memory at a time, 0 for all; null: to be chosen
/// @param headroom GiB of the device that stay free; null for what is usual
public record MemoryWishes(
    @Nullable Integer keeping, @Nullable Integer blocksInMemory, @Nullable Double headroom) {
  /// Whether there is anything to choose.
  public boolean leaveAChoice() {
    return keeping == null || blocksInMemory == null;
  }
}
