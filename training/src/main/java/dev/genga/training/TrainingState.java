package dev.genga.training;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.Tensor;
import dev.genga.training.optimizer.FlatTensors;
import dev.genga.training.optimizer.Optimizer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// All that changes from step to step, and so all that a resumed run needs: the parameters, the
/// optimizer's memory, and the average where there is one.
public final class TrainingState {
  private final FlatTensors parameters;
  private final Optimizer optimizer;
  private final @Nullable Ema ema;

  /// The state before the first step.
  public TrainingState(
      FlatTensors parameters, Optimizer.Settings optimizer, Ema.@Nullable Settings ema) {
    this.parameters = parameters;
    this.optimizer = optimizer.of(parameters);
    this.ema = ema == null ? null : new Ema(parameters, ema);
  }

  /// Changes the parameters by one step.
  public void step(FlatTensors gradients, double learningRate) {
    optimizer.step(gradients, learningRate);
    if (ema != null) {
      ema.add(parameters, optimizer.steps());
    }
  }

  /// What is saved and shown: the average, or else the parameters.
  public List<Tensor> result() {
    return ema == null ? parameters.parts() : ema.values();
  }

  /// Everything by name, for the state file.
  Map<String, Tensor> tensors() {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("parameters", parameters.whole());
    tensors.putAll(optimizer.state());
    if (ema != null) {
      tensors.put("ema", ema.whole());
    }
    return tensors;
  }

  /// How the parameters lie in their one tensor, and whose memory stands beside them: a text that other
  /// shapes, another order or another optimizer change.
  String layout() {
    var shapes = new StringBuilder();
    parameters.parts().forEach(part -> shapes.append(Arrays.toString(part.shape())));
    return "%d tensors, shapes %08x, %s"
        .formatted(
            parameters.parts().size(),
            shapes.toString().hashCode(),
            optimizer.getClass().getSimpleName());
  }

  /// Continues where [#tensors] were taken.
  ///
  /// @param saved gives each by its name
  /// @param step the last one done
  void restore(Function<String, Tensor> saved, int step) {
    try (var _ = Autograd.off()) {
      tensors().forEach((name, tensor) -> tensor.copyInPlace(saved.apply(name)));
    }
    optimizer.continueAfter(step);
  }
}
