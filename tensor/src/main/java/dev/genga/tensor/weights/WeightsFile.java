package dev.genga.tensor.weights;

import dev.genga.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;

/// Named tensors in one or several open files. Tensors that it hands out lie in the mapped file: they
/// must not be written to, and not be used after the file is closed. Nothing of a file is in memory
/// before it is used.
public interface WeightsFile extends AutoCloseable {
  /// Opens weights of any kind that is read here, told apart by their content:
  ///
  /// - a safetensors file ([SafetensorsFile]);
  /// - a `torch.save` file ([TorchFile]);
  /// - any part of a set named `...-00001-of-0000N...`, or the `*.index.json` that lists the parts:
  ///   the whole set ([ShardedWeights]).
  ///
  /// @throws dev.genga.base.ProblemException if it can't be read, is of another kind, or is not whole
  static WeightsFile open(Path path) {
    return WeightsFormat.open(path);
  }

  /// The file, or the first of its parts.
  Path path();

  /// The tensors in the file's order, by key.
  Map<String, TensorInfo> tensors();

  /// What the file says of one tensor.
  ///
  /// @throws IllegalArgumentException if there is no tensor of that name
  default TensorInfo info(String name) {
    var info = tensors().get(name);
    if (info == null) {
      throw new IllegalArgumentException("no tensor " + name + " in " + path());
    }
    return info;
  }

  /// Whether there is a tensor of that name.
  default boolean has(String name) {
    return tensors().containsKey(name);
  }

  /// The file's own key-value text; empty where the format has none.
  Map<String, String> metadata();

  /// One tensor on the CPU in the file's dtype, without copying.
  ///
  /// @throws IllegalArgumentException if there is no tensor of that name
  Tensor read(String name);

  /// Lets go of the memory that reading the file's tensors took so far. They stay valid, and are read
  /// again when used: for models that are run through once, part by part.
  default void unload() {}

  /// [#unload()] for one tensor.
  ///
  /// @throws IllegalArgumentException if there is no tensor of that name
  default void unload(String name) {}

  /// Reads one tensor's bytes into memory, so that whoever uses it soon need not wait; on a thread of
  /// its own, maybe.
  ///
  /// @throws IllegalArgumentException if there is no tensor of that name
  default void load(String name) {}

  @Override
  void close();
}
