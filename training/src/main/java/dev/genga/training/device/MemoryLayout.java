package dev.genga.training.device;

import dev.genga.wan.transformer.BaseForm;
import java.util.Optional;

/// How much of a training is in its device's memory. No number depends on it.
///
/// @param layers blocks of the model
/// @param keptBlocks how many keep their activations
/// @param blocksInMemory how many have their weights on the device at a time; all of them, or
///     [BaseForm#MOVING] and more
/// @param mayStream whether weights may come and go at all
public record MemoryLayout(int layers, int keptBlocks, int blocksInMemory, boolean mayStream) {
  /// A notch is so many blocks of a whole model.
  private static final int NOTCHES = 8;

  /// Brings the numbers of blocks to those that there are.
  public MemoryLayout {
    keptBlocks = Math.clamp(keptBlocks, 0, layers);
    blocksInMemory = blocksInMemory == 0 ? layers : Math.min(blocksInMemory, layers);
  }

  /// A layout of which only the kept activations can be fewer.
  public static MemoryLayout keeping(int blocks) {
    return new MemoryLayout(blocks, blocks, blocks, false);
  }

  /// The next one that takes less: fewer kept activations first, since they cost least to do without, then
  /// fewer blocks' weights; empty where there is none.
  public Optional<MemoryLayout> lower() {
    return keptBlocks > 0
        ? Optional.of(withKept(Math.max(0, keptBlocks - notch())))
        : lowerWeights();
  }

  /// The next one with fewer blocks' weights in memory; empty where there is none.
  public Optional<MemoryLayout> lowerWeights() {
    int fewer = Math.max(BaseForm.MOVING, blocksInMemory - notch());
    if (!mayStream || fewer >= blocksInMemory) {
      return Optional.empty();
    }
    int staying = fewer - BaseForm.MOVING;
    return Optional.of(new MemoryLayout(layers, Math.min(keptBlocks, staying), fewer, true));
  }

  /// The same with another number of blocks that keep their activations.
  public MemoryLayout withKept(int blocks) {
    return new MemoryLayout(layers, blocks, blocksInMemory, mayStream);
  }

  private int notch() {
    return Math.max(1, layers / NOTCHES);
  }

  /// The blocks in memory as a [BaseForm] has them: 0 for all.
  public int streamedForm() {
    return blocksInMemory >= layers ? 0 : blocksInMemory;
  }

  /// For people.
  @Override
  public String toString() {
    String kept =
        keptBlocks == 0
            ? "no kept activations"
            : "the activations of %d %s kept"
                .formatted(keptBlocks, keptBlocks == 1 ? "block" : "blocks");
    return blocksInMemory >= layers
        ? kept
        : "%s and %d of %d blocks in memory".formatted(kept, blocksInMemory, layers);
  }
}
