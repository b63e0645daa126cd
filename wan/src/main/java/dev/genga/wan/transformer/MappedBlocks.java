package dev.genga.wan.transformer;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.Linear;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Blocks that compute in the machine's own memory, where the file is mapped: what is fetched ahead is
/// read from the disk, and what is left is let go of. Layers that the run computes in another form are
/// brought to it each time, since a copy would take the memory that is to be saved.
///
/// @param checkpoint whose file is mapped
/// @param placed the same weights in the run's form
/// @param modules names of the layers of each block
record MappedBlocks(
    TransformerCheckpoint checkpoint, TransformerWeights placed, List<List<String>> modules)
    implements BlockCarrier {
  @Override
  public void fetch(int block, int slot) {
    modules.get(block).forEach(checkpoint::load);
  }

  @Override
  public Map<String, Linear> take(int block, int slot) {
    return layers(placed, modules.get(block));
  }

  /// Layers whose tensors are in no scope.
  static Map<String, Linear> layers(TransformerWeights weights, List<String> modules) {
    var layers = new LinkedHashMap<String, Linear>();
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      modules.forEach(module -> layers.put(module, weights.linear(module)));
      LayerTensors.of(layers.values()).forEach(TensorScope::release);
    }
    return layers;
  }

  @Override
  public void leave(int block, int slot, Map<String, Linear> layers) {
    LayerTensors.of(layers.values()).forEach(Tensor::close);
    modules.get(block).forEach(checkpoint::unload);
  }
}
