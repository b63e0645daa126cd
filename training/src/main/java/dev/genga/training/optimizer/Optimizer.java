package dev.genga.training.optimizer;

import dev.genga.tensor.Tensor;
import java.util.Map;

/// How parameters follow their gradients.
public interface Optimizer {
  /// Changes every parameter in place.
  ///
  /// @param gradients in the order of the parameters
  /// @param learningRate of this step
  void step(FlatTensors gradients, double learningRate);

  /// Steps taken so far.
  long steps();

  /// All that it remembers between steps, by name, float32: the tensors themselves, so that whoever
  /// copies saved values into them restores it.
  Map<String, Tensor> state();

  /// Goes on as if so many steps had been taken; for use with [#state].
  void continueAfter(long steps);

  /// Which optimizer it is, and how it is set.
  sealed interface Settings permits AdamW.Settings, Muon.Settings {
    /// @param parameters what is trained
    Optimizer of(FlatTensors parameters);

    /// The share of a parameter, times the learning rate, that is taken off each step.
    double weightDecay();
  }
}
