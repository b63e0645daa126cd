package dev.genga.training.fit;

import dev.genga.training.device.StepLoad;

/// What a training step takes, told from what was measured of a few blocks.
///
/// A step is what stands around the blocks, and for each block the same again: once where it is run
/// twice, in another way where it keeps its activations. Each is known at some numbers of tokens.
/// Samples of a batch take the same time one after another.
///
/// @param around what stands around the blocks, and in memory one block's activations
/// @param recomputed a block that is run twice
/// @param kept a block that keeps its activations
/// @param perRank seconds that a rank more adds to a block for each token
/// @param rank with which the parts were measured
public record StepModel(Part around, Part recomputed, Part kept, double perRank, int rank) {

  /// @param seconds at numbers of tokens of a sample
  /// @param bytes at the step's height, at numbers of tokens of a batch
  public record Part(Curve seconds, Curve bytes) {}

  /// Seconds of a step of one batch.
  ///
  /// @param layers blocks of the whole model
  /// @param keeping how many of them keep their activations
  /// @param wantedRank of the LoRA
  public double seconds(StepLoad load, int layers, int keeping, int wantedRank) {
    double tokens = load.tokens();
    double more = perRank * (wantedRank - rank) * tokens * layers;
    return load.batch()
        * (around.seconds().at(tokens)
            + (layers - keeping) * recomputed.seconds().at(tokens)
            + keeping * kept.seconds().at(tokens)
            + more);
  }

  /// Bytes that a step takes at its height, besides weights and what is trained. One block's activations are always there,
  /// while it is run the second time or before the first backward pass.
  public long bytes(StepLoad load, int layers, int keeping) {
    double tokens = (double) load.batch() * load.tokens();
    return Math.round(
        around.bytes().at(tokens)
            + (layers - keeping) * recomputed.bytes().at(tokens)
            + Math.max(0, keeping - 1) * kept.bytes().at(tokens));
  }

  /// The most tokens of a sample at which something was measured; beyond, it goes on as before.
  public long measuredUpTo() {
    return Math.round(recomputed.seconds().points().lastKey());
  }
}
