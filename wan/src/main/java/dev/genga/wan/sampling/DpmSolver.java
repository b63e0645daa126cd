package dev.genga.wan.sampling;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.List;

/// DPM-Solver++(2M), the midpoint form on the predicted latents (Lu et al. 2022, "DPM-Solver++: Fast
/// Solver for Guided Sampling of Diffusion Probabilistic Models", arXiv:2211.01095), as configured
/// by Wan2.1's `wan/utils/fm_solvers.py`. The first and the last step are of order 1.
final class DpmSolver {
  private DpmSolver() {}

  /// See [Sampler#sample].
  static Tensor sample(Velocity model, Tensor noise, Schedule schedule, SamplerListener listener) {
    var carried = new Carried(noise);
    var x = noise;
    var before = noise; // the predicted latents of the step before
    for (int i = 0; i < schedule.steps(); i++) {
      try (var scope = TensorScope.open()) {
        var velocity = model.at(x, schedule.timestep(i)).to(DType.FLOAT32);
        var predicted = x.minus(velocity.times(schedule.sigma(i)));
        double h = schedule.lambda(i + 1) - schedule.lambda(i);
        double phi = (1 - schedule.sigma(i + 1)) * Math.expm1(-h);
        x = x.times(schedule.sigma(i + 1) / schedule.sigma(i)).minus(predicted.times(phi));
        if (i > 0 && i < schedule.steps() - 1) {
          double weight = 0.5 * phi * h / (schedule.lambda(i) - schedule.lambda(i - 1));
          x = x.minus(predicted.minus(before).times(weight));
        }
        before = predicted;
        carried.hand(scope, List.of(before, x));
        listener.onStep(i + 1, schedule.steps(), x);
      }
    }
    return carried.end(x);
  }
}
