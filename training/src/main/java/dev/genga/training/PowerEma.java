package dev.genga.training;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.Tensor;
import dev.genga.training.optimizer.FlatTensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Two averages of the parameters whose weights grow with a power of the step. From snapshots of both,
/// an average of nearly any other length can be made when the training is over.
///
/// Source: Karras et al., "Analyzing and Improving the Training Dynamics of Diffusion Models" (2024),
/// section 3: `average = (1 - 1/t)^(gamma + 1)` of the old one, and the rest of the new values.
public final class PowerEma {
  /// The lengths of both, as standard deviations of the weights over the training.
  public static final List<Double> LENGTHS = List.of(0.05, 0.10);

  private final List<FlatTensors> averages = new ArrayList<>();

  /// Starts with the parameters as they are; the first step replaces them.
  PowerEma(FlatTensors parameters) {
    LENGTHS.forEach(_ -> averages.add(FlatTensors.copyOf(parameters.parts())));
  }

  /// The exponent of an average's weights.
  ///
  /// @param length above 0 and below 0.2887, where the exponent is 0
  static double exponent(double length) {
    double low = 0;
    double high = 1e6;
    for (int i = 0; i < 200; i++) {
      double middle = (low + high) / 2;
      if (length(middle) > length) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /// The standard deviation of weights with this exponent, over the training.
  static double length(double exponent) {
    return Math.sqrt(exponent + 1) / (exponent + 2) / Math.sqrt(exponent + 3);
  }

  /// Takes in the parameters that a step has led to.
  ///
  /// @param step from 1
  void add(FlatTensors parameters, long step) {
    try (var _ = Autograd.off()) {
      for (int i = 0; i < averages.size(); i++) {
        double stays = Math.pow(1 - 1.0 / step, exponent(LENGTHS.get(i)) + 1);
        averages.get(i).whole().lerpInPlace(parameters.whole(), 1 - stays);
      }
    }
  }

  /// The averages by their lengths, each in the order of the parameters.
  Map<Double, List<Tensor>> values() {
    var values = new LinkedHashMap<Double, List<Tensor>>();
    for (int i = 0; i < averages.size(); i++) {
      values.put(LENGTHS.get(i), averages.get(i).parts());
    }
    return values;
  }

  /// All of them, for a state.
  Map<String, Tensor> state() {
    var state = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < averages.size(); i++) {
      state.put("power average " + LENGTHS.get(i), averages.get(i).whole());
    }
    return state;
  }
}
