package dev.genga.training.optimizer;

import dev.genga.base.RecordText;
import dev.genga.tensor.Tensor;
import java.util.List;
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

  /// All that it remembers between steps, by name: the tensors themselves, so that whoever copies
  /// saved values into them restores it.
  Map<String, Tensor> state();

  /// Goes on as if so many steps had been taken; for use with [#state].
  void continueAfter(long steps);

  /// What is to be saved and shown: the parameters, unless the optimizer trains at another point than
  /// the one it leads to; then new tensors in the caller's scope.
  default List<Tensor> result(FlatTensors parameters) {
    return parameters.parts();
  }

  /// The rate of the step before, for the log: the given one, unless the optimizer finds its own.
  default double usedRate(double given) {
    return given;
  }

  /// Which optimizer it is, and how it is set.
  sealed interface Settings
      permits AdamW.Settings,
          AdamW8bit.Settings,
          Adafactor.Settings,
          Lion.Settings,
          LoraPlus,
          Muon.Settings,
          Prodigy.Settings,
          ScheduleFreeAdamW.Settings {
    /// @param parameters what is trained
    /// @param groups which of them learn at another rate
    /// @throws IllegalArgumentException if there are groups and [#takesGroups] is false
    Optimizer of(FlatTensors parameters, ParameterGroups groups);

    /// All of them at one rate.
    default Optimizer of(FlatTensors parameters) {
      return of(parameters, ParameterGroups.NONE);
    }

    /// The share of a parameter, times the learning rate, that is taken off each step.
    double weightDecay();

    /// The Python class that steps so, by which LoRA files name it.
    String className();

    /// The same without its module.
    default String simpleName() {
      return className().substring(className().lastIndexOf('.') + 1);
    }

    /// The arguments that aren't the class's defaults, by its names, in order: `Double`, `Integer`,
    /// `Boolean`, or a `List` of two `Double`.
    Map<String, Object> told();

    /// What it remembers, such as `AdamW's means`.
    String memory();

    /// Bytes of what it remembers, as the state file holds it too.
    ///
    /// @param shapes of the parameters
    long stateBytes(List<long[]> shapes);

    /// Whether the learning rate given to each step has an effect.
    default boolean takesRate() {
      return true;
    }

    /// Whether it makes sense that this rate changes from step to step.
    default boolean takesSchedule() {
      return takesRate();
    }

    /// Whether some parameters can learn at another rate.
    default boolean takesGroups() {
      return takesRate();
    }

    /// What a resumed run must have in common with the first.
    default String identity() {
      return className() + RecordText.of(this);
    }
  }
}
