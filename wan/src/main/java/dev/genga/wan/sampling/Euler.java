package dev.genga.wan.sampling;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.List;

/// Euler's method for the ordinary differential equation `dx / dsigma = velocity` (Lipman et al.
/// 2022, "Flow Matching for Generative Modeling", arXiv:2210.02747).
final class Euler {
  private Euler() {}

  /// See [Sampler#sample].
  static Tensor sample(Velocity model, Tensor noise, Schedule schedule, SamplerListener listener) {
    var carried = new Carried(noise);
    var x = noise;
    for (int i = 0; i < schedule.steps(); i++) {
      try (var scope = TensorScope.open()) {
        var velocity = model.at(x, schedule.timestep(i)).to(DType.FLOAT32);
        x = x.plus(velocity.times(schedule.sigma(i + 1) - schedule.sigma(i)));
        carried.hand(scope, List.of(x));
        listener.onStep(i + 1, schedule.steps(), x);
      }
    }
    return carried.end(x);
  }
}
