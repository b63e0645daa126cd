package dev.genga.wan.transformer;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.Linear;

/// The weights of a transformer under the names of the official checkpoint, wherever they come from.
public interface TransformerWeights {
  /// The sizes.
  TransformerConfig config();

  /// One parameter, such as `blocks.0.modulation`.
  ///
  /// @throws IllegalArgumentException if there is none of that name
  Tensor tensor(String name);

  /// One linear layer by its module's name, such as `blocks.0.self_attn.q`.
  ///
  /// @throws IllegalArgumentException if there is none of that name
  Linear linear(String module);
}
