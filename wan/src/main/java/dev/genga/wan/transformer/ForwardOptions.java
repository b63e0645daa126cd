package dev.genga.wan.transformer;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one pass through the transformer does otherwise than the others.
///
/// @param skippedBlocks numbers of blocks that pass on what they get
/// @param negative a negative prompt that cross-attention is led away from, or null
/// @param enhancement of the attention between frames, or null; has no effect on a single frame
/// @param riflex see [Rope#of(Grid, int, int, dev.genga.tensor.Device)]; 0 for none
public record ForwardOptions(
    Set<Integer> skippedBlocks,
    @Nullable NegativeAttention negative,
    @Nullable FrameEnhancement enhancement,
    int riflex) {
  /// The pass as Wan2.1 has it.
  public static final ForwardOptions PLAIN = new ForwardOptions(Set.of(), null, null, 0);

  public ForwardOptions {
    skippedBlocks = Set.copyOf(skippedBlocks);
  }

  /// The same without some blocks.
  public ForwardOptions without(Set<Integer> blocks) {
    return new ForwardOptions(blocks, negative, enhancement, riflex);
  }

  /// The same led away from a negative prompt, or not, for null.
  public ForwardOptions awayFrom(@Nullable NegativeAttention other) {
    return new ForwardOptions(skippedBlocks, other, enhancement, riflex);
  }
}
