package dev.genga.tensor.weights;

import dev.genga.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;

/// An open file of named tensors. Tensors that it hands out lie in the mapped file: they must not be
/// written to, and not be used after the file is closed.
public interface WeightsFile extends AutoCloseable {
  /// The file, or the first of its parts.
  Path path();

  /// The tensors in the file's order, by key.
  Map<String, TensorInfo> tensors();

  /// The file's own key-value text; empty where the format has none.
  Map<String, String> metadata();

  /// One tensor on the CPU in the file's dtype, without copying.
  ///
  /// @throws IllegalArgumentException if there is no tensor of that name
  Tensor read(String name);

  @Override
  void close();
}
