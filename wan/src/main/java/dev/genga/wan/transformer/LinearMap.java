package dev.genga.wan.transformer;

import dev.genga.tensor.nn.Linear;

/// Replaces linear layers by name: how a LoRA, or anything else that changes them, gets into a model
/// without the model knowing.
@FunctionalInterface
public interface LinearMap {
  /// @param name the layer's module name, such as `blocks.0.self_attn.q`
  /// @param linear the layer in its place now
  /// @return the layer to put there, maybe the same
  Linear apply(String name, Linear linear);

  /// This map for names inside a module.
  default LinearMap inside(String module) {
    return (name, linear) -> apply(module + "." + name, linear);
  }
}
