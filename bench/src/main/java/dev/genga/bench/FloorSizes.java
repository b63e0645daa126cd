package dev.genga.bench;

import dev.genga.tensor.DType;
import dev.genga.training.device.StepLoad;
import dev.genga.wan.transformer.TransformerConfig;

/// The sizes of a step's operations.
///
/// @param load of its one sample
/// @param prompt rows of its prompt, the one that stands for the padding included
/// @param rank of the LoRA
/// @param kept blocks that keep their activations
/// @param dtype what the blocks compute in
record FloorSizes(
    TransformerConfig config, StepLoad load, int prompt, int rank, int kept, DType dtype) {
  long tokens() {
    return load.tokens();
  }

  /// Blocks that run twice.
  int recomputed() {
    return config.layers() - kept;
  }

  /// Numbers of what is trained: for each layer of a block what goes into the rank and what comes out.
  long trained() {
    long attention = 8L * (config.dim() + config.dim());
    long feedForward = 2L * (config.dim() + config.ffnDim());
    return config.layers() * (attention + feedForward) * rank;
  }
}
