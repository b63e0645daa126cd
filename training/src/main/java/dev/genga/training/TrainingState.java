package dev.genga.training;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.Tensor;
import dev.genga.training.optimizer.FlatTensors;
import dev.genga.training.optimizer.Optimizer;
import dev.genga.training.optimizer.ParameterGroups;
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
  private final @Nullable PowerEma powerEma;
  private final @Nullable RunRandom random;

  /// The state before the first step.
  public TrainingState(
      FlatTensors parameters, Optimizer.Settings optimizer, Ema.@Nullable Settings ema) {
    this(parameters, optimizer.of(parameters), ema, false, null);
  }

  /// @param powerEma whether power averages are kept as well
  /// @param random null where nothing about the numbers is to be kept
  private TrainingState(
      FlatTensors parameters,
      Optimizer optimizer,
      Ema.@Nullable Settings ema,
      boolean powerEma,
      @Nullable RunRandom random) {
    this.parameters = parameters;
    this.optimizer = optimizer;
    this.ema = ema == null ? null : new Ema(parameters, ema);
    this.powerEma = powerEma ? new PowerEma(parameters) : null;
    this.random = random;
  }

  /// The state before the first step of a recipe.
  public static TrainingState of(Recipe recipe, Trainable trainable) {
    return of(recipe, trainable, null);
  }

  /// The state before the first step of a run that draws its numbers in a certain way.
  ///
  /// @param random null where nothing about the numbers is to be kept
  static TrainingState of(Recipe recipe, Trainable trainable, @Nullable RunRandom random) {
    var groups = ParameterGroups.ofUpMatrices(trainable.upMatrices());
    return of(recipe, trainable.parameters(), groups, random);
  }

  /// @param groups which of the parameters learn at another rate
  static TrainingState of(
      Recipe recipe, FlatTensors parameters, ParameterGroups groups, @Nullable RunRandom random) {
    return new TrainingState(
        parameters,
        recipe.optimizer().of(parameters, groups),
        recipe.ema(),
        recipe.averageEvery() != null,
        random);
  }

  /// Changes the parameters by one step.
  ///
  /// @return the rate that was used: the given one, unless the optimizer finds its own
  public double step(FlatTensors gradients, double learningRate) {
    return step(gradients, learningRate, () -> {});
  }

  /// Changes the parameters by one step.
  ///
  /// @param constrain changes them again, before they are averaged
  /// @return the rate that was used
  double step(FlatTensors gradients, double learningRate, Runnable constrain) {
    optimizer.step(gradients, learningRate);
    constrain.run();
    if (ema != null) {
      ema.add(parameters, optimizer.steps());
    }
    if (powerEma != null) {
      powerEma.add(parameters, optimizer.steps());
    }
    return optimizer.usedRate(learningRate);
  }

  /// The run's random numbers.
  ///
  /// @param seed of a run whose numbers leave nothing to keep
  RunRandom random(long seed) {
    return random == null ? new StepwiseRandom(seed) : random;
  }

  /// What is saved and shown: the average, or else what the optimizer has come to; new tensors may
  /// belong to the caller's scope.
  public List<Tensor> result() {
    return ema == null ? optimizer.result(parameters) : ema.values();
  }

  /// The power averages by their lengths; none where they are not kept.
  Map<Double, List<Tensor>> averages() {
    return powerEma == null ? Map.of() : powerEma.values();
  }

  /// Everything by name, for the state file.
  Map<String, Tensor> tensors() {
    var tensors = ownTensors();
    if (random != null) {
      tensors.putAll(random.state());
    }
    return tensors;
  }

  private Map<String, Tensor> ownTensors() {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("parameters", parameters.whole());
    tensors.putAll(optimizer.state());
    if (ema != null) {
      tensors.put("ema", ema.whole());
    }
    if (powerEma != null) {
      tensors.putAll(powerEma.state());
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
      ownTensors().forEach((name, tensor) -> tensor.copyInPlace(saved.apply(name)));
    }
    optimizer.continueAfter(step);
    if (random != null) {
      random.restore(saved);
    }
  }
}
