package dev.genga.training;

import dev.genga.tensor.Tensor;
import dev.genga.wan.transformer.BlockPieces;
import dev.genga.wan.transformer.WanBlock;
import dev.genga.wan.transformer.WanTransformer.Embedded;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the forward pass leaves of one block for the backward pass.
sealed interface BlockTape permits KeptTape, RecomputedTape, PieceTape, MovedTape {

  /// The gradients of a block's input and of its parameters.
  ///
  /// @param input `[B, L, C]`, or null where it was not asked for
  /// @param parameters in the order of the given ones
  record BlockGradients(@Nullable Tensor input, List<Tensor> parameters) {}

  /// A block that keeps its activations.
  static BlockTape kept(WanBlock block, Tensor x, Embedded embedded, boolean needsInput) {
    var pieces = BlockPieces.where(block, x, embedded);
    return pieces == null
        ? KeptTape.run(block, x, embedded, needsInput)
        : PieceTape.keeping(pieces, x);
  }

  /// A block that runs again in the backward pass.
  static BlockTape recomputed(WanBlock block, Tensor x, Embedded embedded) {
    var pieces = BlockPieces.where(block, x, embedded);
    return pieces == null
        ? RecomputedTape.run(block, x, embedded)
        : PieceTape.runAgain(pieces, block, x, embedded);
  }

  /// The block's output, `[B, L, C]`, without graph.
  Tensor output();

  /// Takes note that the backward pass of the block after this one begins: what waits elsewhere may
  /// come.
  default void ahead() {}

  /// Lets go of what no scope frees, where the backward pass has failed.
  default void abandon() {}

  /// Gradients from those of the block's output; what was kept for them is of no use after.
  ///
  /// @param outputGradient `[B, L, C]`
  /// @param needsInput whether a block before this one is waiting for the input's gradient
  BlockGradients backward(
      Tensor outputGradient, Embedded embedded, List<Tensor> parameters, boolean needsInput);
}
