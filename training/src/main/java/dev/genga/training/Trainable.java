package dev.genga.training;

import dev.genga.tensor.Tensor;
import dev.genga.training.optimizer.FlatTensors;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a training changes: the rest of the loop does not know which it is.
public sealed interface Trainable permits TrainableLora, TrainableTransformer {
  /// The values that the optimizer changes, float32, in a fixed order.
  FlatTensors parameters();

  /// Indices of those that are up matrices of a LoRA.
  default Set<Integer> upMatrices() {
    return Set.of();
  }

  /// Their gradients, in the same order.
  Gradients gradients();

  /// Takes note that a batch is about to go through the model and back.
  ///
  /// @param step from 1
  /// @param batch of the step, from 0
  default void beginPass(long step, int batch) {}

  /// Brings parameters that an optimizer's step has led too far back to where they may be.
  default void constrain() {}

  /// Takes note that the parameters have new values.
  void parametersChanged();

  /// The model as it would be with a file written by [#write]; its tensors belong to the caller's
  /// scope.
  ///
  /// @param values in the order of the parameters: themselves, or an average of them
  WanTransformer model(List<Tensor> values);

  /// Writes the file that others use, whole or not at all.
  ///
  /// @param values as in [#model]
  /// @param metadata the file's text
  void write(Path file, List<Tensor> values, Map<String, String> metadata);
}
