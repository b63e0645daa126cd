package dev.genga.training.fit;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.Linear;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.TransformerWeights;

/// The first blocks of a transformer, with all that stands before and after the blocks.
///
/// @param whole what it is cut from
/// @param layers how many blocks stay
record CutWeights(TransformerWeights whole, int layers) implements TransformerWeights {
  @Override
  public TransformerConfig config() {
    var c = whole.config();
    return new TransformerConfig(
        c.imageToVideo(),
        c.inChannels(),
        c.outChannels(),
        c.dim(),
        c.ffnDim(),
        c.freqDim(),
        c.textDim(),
        c.textLength(),
        c.heads(),
        layers,
        c.eps(),
        c.imageDim(),
        c.imagePositions());
  }

  @Override
  public Tensor tensor(String name) {
    return whole.tensor(name);
  }

  @Override
  public Linear linear(String module) {
    return whole.linear(module);
  }
}
