package dev.genga.wan.lora;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.LayerDropout;
import dev.genga.tensor.nn.Linear;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The trained change of one linear layer.
public sealed interface AdapterModule permits LoraModule, LohaModule, LokrModule, DoraModule {
  /// The layer's module name in the official checkpoint, such as `blocks.0.self_attn.q`.
  String name();

  /// Over the rank, what the change is multiplied with.
  double alpha();

  /// The size of the bottleneck; of a LoKr without any, what its file says.
  int rank();

  /// What is trained, by the end of its key in a file, always in the same order.
  SequencedMap<String, Tensor> tensors();

  /// The same with other values.
  ///
  /// @param values in the order of [#tensors]
  AdapterModule with(List<Tensor> values);

  /// Inputs of the layer that it fits.
  long inFeatures();

  /// Outputs of the layer that it fits.
  long outFeatures();

  /// A layer with this change beside it.
  ///
  /// @param strength 1 for the change as it was trained
  /// @param dropout what a training leaves out; null for nothing
  Linear beside(Linear layer, double strength, @Nullable LayerDropout dropout);

  /// The layer's weight with this change in it.
  ///
  /// @param weight `[out, in]`, float32
  /// @return `[out, in]`, float32
  Tensor merged(Tensor weight, double strength);

  /// [#tensors] without their keys.
  default List<Tensor> parameters() {
    return new ArrayList<>(tensors().values());
  }
}
