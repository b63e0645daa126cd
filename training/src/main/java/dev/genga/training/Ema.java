package dev.genga.training;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.Tensor;
import dev.genga.training.optimizer.FlatTensors;
import java.util.List;

/// The exponential moving average of the parameters over the steps, float32: what is saved and shown
/// in their place.
///
/// Source: Polyak and Juditsky, "Acceleration of stochastic approximation by averaging" (1992); the
/// warm-up is that of TensorFlow's `ExponentialMovingAverage`: early averages forget the first values
/// soon.
public final class Ema {
  private final Settings settings;
  private final FlatTensors averages;

  /// @param decay share of the old average that stays in each step, 0 to 1; in step n it is at most
  ///     `(1 + n) / (10 + n)`
  public record Settings(double decay) {
    /// @throws IllegalArgumentException if the decay is outside [0, 1)
    public Settings {
      if (!(decay >= 0 && decay < 1)) {
        throw new IllegalArgumentException("an average's decay is in [0, 1): " + decay);
      }
    }

    /// The decay of a step, from 1.
    double at(long step) {
      return Math.min(decay, (1.0 + step) / (10.0 + step));
    }
  }

  /// Starts with the parameters as they are.
  Ema(FlatTensors parameters, Settings settings) {
    this.settings = settings;
    averages = FlatTensors.copyOf(parameters.parts());
  }

  /// Takes in the parameters that a step has led to.
  ///
  /// @param step from 1
  void add(FlatTensors parameters, long step) {
    try (var _ = Autograd.off()) {
      averages.whole().lerpInPlace(parameters.whole(), 1 - settings.at(step));
    }
  }

  /// The averages, in the order of the parameters.
  List<Tensor> values() {
    return averages.parts();
  }

  /// All of them, for a checkpoint.
  Tensor whole() {
    return averages.whole();
  }
}
