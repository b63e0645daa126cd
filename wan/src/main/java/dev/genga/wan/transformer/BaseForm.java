package dev.genga.wan.transformer;

import dev.genga.base.Problems;
import dev.genga.tensor.weights.Float8Form;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// How a frozen transformer is held while it computes. The form in 8 bits decides numbers; how many
/// blocks are in memory does not.
///
/// @param float8 what the blocks' linear layers are brought to; null: they stay in the dtype that the run
///     computes in, and in 8 bits where the file has them so
/// @param blocksInMemory how many blocks are where they compute at a time; 0: all. The others come
///     from the file, ahead of their use
public record BaseForm(@Nullable Float8Form float8, int blocksInMemory) {
  /// As the file has it, all of it.
  public static final BaseForm AS_STORED = new BaseForm(null, 0);

  /// Layers in 8 bits (e4m3), with a scale for every 64 inputs of a row: half the memory, and another
  /// result.
  public static final BaseForm FLOAT8_BLOCKS = new BaseForm(Float8Form.BLOCKS, 0);

  /// Blocks that come and go: one that computes, and the next one on its way.
  public static final int MOVING = 2;

  /// The same with another number of blocks in memory.
  public BaseForm withBlocksInMemory(int blocks) {
    return new BaseForm(float8, blocks);
  }

  /// How many blocks of a model come and go: the first ones, since the last are needed again first.
  ///
  /// @param layers blocks of the model
  public int streamed(int layers) {
    return blocksInMemory == 0 || blocksInMemory >= layers ? 0 : layers - blocksInMemory + MOVING;
  }

  /// Adds what can't be.
  ///
  /// @param where from `blocks_in_memory` to the place where the user said it
  public void check(Problems problems, UnaryOperator<String> where) {
    if (blocksInMemory != 0 && blocksInMemory < MOVING) {
      problems.add(
          "too few blocks in memory to compute with: " + blocksInMemory,
          where.apply("blocks_in_memory"),
          "use 2 or more: one computes while the next one comes");
    }
  }

  /// Adds what this can't be for a model.
  ///
  /// @param where from `fp8_base` to the place where the user said it
  public void check(TransformerCheckpoint base, Problems problems, UnaryOperator<String> where) {
    if (float8 != null && base.storedDtype().isFloat8()) {
      problems.add(
          "the transformer's file is in 8 bits already",
          where.apply("fp8_base"),
          "leave it out, which keeps the file's own 8 bits, or take a file in bfloat16");
    }
  }
}
