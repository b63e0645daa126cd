package dev.genga.training.fit;

import dev.genga.training.device.StepLoad;
import org.jspecify.annotations.Nullable;

/// What a training step takes, told from what was measured of a few blocks.
///
/// A step is what stands around the blocks, and for each block the same again: once where it is run
/// twice, in another way where it keeps its activations, in a third where its weights come and go. Each is
/// known at some numbers of tokens. Samples of a batch take the same time one after another.
///
/// @param around what stands around the blocks, and in memory one block's activations
/// @param recomputed a block that is run twice
/// @param kept a block that keeps its activations
/// @param moved a block whose weights come and go, and which is run twice; null where it was not measured
/// @param perRank seconds that a rank more adds to a block for each token
/// @param rank with which the parts were measured
public record StepModel(
    Part around, Part recomputed, Part kept, @Nullable Part moved, double perRank, int rank) {

  /// @param seconds at numbers of tokens of a sample
  /// @param bytes at the step's height, at numbers of tokens of a batch
  public record Part(Curve seconds, Curve bytes) {}

  /// How the blocks of a whole model are held; those that are neither are run twice and stay.
  ///
  /// @param layers of the model
  /// @param keeping how many keep their activations
  /// @param moving how many have weights that come and go
  /// @param leaving of how many of those that are run twice and stay the input leaves the device, and is back
  ///     again when it is needed
  public record Blocks(int layers, int keeping, int moving, int leaving) {
    /// All inputs of which stay.
    public Blocks(int layers, int keeping, int moving) {
      this(layers, keeping, moving, 0);
    }

    /// All weights of which stay.
    public Blocks(int layers, int keeping) {
      this(layers, keeping, 0);
    }

    int recomputed() {
      return layers - keeping - moving;
    }
  }

  /// Seconds of a step of one batch.
  ///
  /// @param wantedRank of the LoRA
  /// @throws IllegalArgumentException if blocks come and go, and none were measured
  public double seconds(StepLoad load, Blocks blocks, int wantedRank) {
    double tokens = load.tokens();
    double more = perRank * (wantedRank - rank) * tokens * blocks.layers();
    return load.batch()
        * (around.seconds().at(tokens)
            + blocks.recomputed() * recomputed.seconds().at(tokens)
            + blocks.keeping() * kept.seconds().at(tokens)
            + (blocks.moving() == 0 ? 0 : blocks.moving() * measured().seconds().at(tokens))
            + more);
  }

  /// Bytes that a step takes at its height, besides weights and what is trained. One block's activations are always there,
  /// while it is run the second time or before the first backward pass.
  ///
  /// @throws IllegalArgumentException if blocks come and go, and none were measured
  public long bytes(StepLoad load, Blocks blocks) {
    double tokens = (double) load.batch() * load.tokens();
    return Math.round(
        around.bytes().at(tokens)
            + (blocks.recomputed() - blocks.leaving()) * recomputed.bytes().at(tokens)
            + (blocks.moving() == 0 ? 0 : blocks.moving() * measured().bytes().at(tokens))
            + Math.max(0, blocks.keeping() - 1) * kept.bytes().at(tokens));
  }

  private Part measured() {
    if (moved == null) {
      throw new IllegalArgumentException("no block was measured whose weights come and go");
    }
    return moved;
  }

  /// The most tokens of a sample at which something was measured; beyond, it goes on as before.
  public long measuredUpTo() {
    return Math.round(recomputed.seconds().points().lastKey());
  }
}
