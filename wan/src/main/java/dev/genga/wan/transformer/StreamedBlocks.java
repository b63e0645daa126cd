package dev.genga.wan.transformer;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.nn.StreamedLinear;
import dev.genga.tensor.weights.TensorInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A transformer of which the linear layers of the first blocks come and go.
///
/// @param staying gives all that stays
/// @param moving the layers that come and go, with their weights' shapes
/// @param window brings them
record StreamedBlocks(
    TransformerWeights staying, Map<String, TensorInfo> moving, BlockWindow window)
    implements TransformerWeights {
  @Override
  public TransformerConfig config() {
    return staying.config();
  }

  @Override
  public Tensor tensor(String name) {
    return staying.tensor(name);
  }

  @Override
  public Linear linear(String module) {
    @Nullable TensorInfo weight = moving.get(module);
    if (weight == null) {
      return staying.linear(module);
    }
    int block = block(module);
    return new StreamedLinear(
        weight.shape().get(1), weight.shape().get(0), () -> window.layer(block, module));
  }

  /// The number of the block that a module is in.
  static int block(String module) {
    return Integer.parseInt(module.split("\\.", 3)[1]);
  }
}
