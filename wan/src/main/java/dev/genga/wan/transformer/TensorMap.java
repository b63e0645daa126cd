package dev.genga.wan.transformer;

import dev.genga.tensor.Tensor;

/// Replaces parameters by name, as [LinearMap] does layers.
@FunctionalInterface
public interface TensorMap {
  /// @param name the parameter's name in the official checkpoint, such as `blocks.0.norm3.weight`
  /// @param tensor the parameter in its place now
  /// @return the one to put there, maybe the same
  Tensor apply(String name, Tensor tensor);

  /// This map for names inside a module.
  default TensorMap inside(String module) {
    return (name, tensor) -> apply(module + "." + name, tensor);
  }
}
