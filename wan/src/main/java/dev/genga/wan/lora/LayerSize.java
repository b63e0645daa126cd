package dev.genga.wan.lora;

import dev.genga.tensor.weights.TensorInfo;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import java.util.ArrayList;
import java.util.List;

/// A linear layer that an adapter may change.
///
/// @param name its module name in the official checkpoint, such as `blocks.0.self_attn.q`
public record LayerSize(String name, long in, long out) {
  /// Those of a model, in its order.
  public static List<LayerSize> of(WanTransformer model) {
    var layers = new ArrayList<LayerSize>();
    model.map((name, linear) -> {
      layers.add(new LayerSize(name, linear.inFeatures(), linear.outFeatures()));
      return linear;
    });
    return List.copyOf(layers);
  }

  /// Those of a model in a file, told by its header.
  public static List<LayerSize> of(TransformerCheckpoint checkpoint) {
    return checkpoint.blockLayers().entrySet().stream()
        .map(named -> of(named.getKey(), named.getValue()))
        .toList();
  }

  private static LayerSize of(String name, TensorInfo weight) {
    return new LayerSize(name, weight.shape().get(1), weight.shape().get(0));
  }
}
