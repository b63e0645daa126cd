package dev.genga.wan.sampling;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.List;

/// SDE-DPM-Solver++(2M), the midpoint form on the predicted latents (Lu et al. 2022, "DPM-Solver++:
/// Fast Solver for Guided Sampling of Diffusion Probabilistic Models", arXiv:2211.01095, appendix B),
/// as configured by ComfyUI-WanVideoWrapper: what noise a step takes away it partly replaces by fresh
/// noise. The first and the last step are of order 1.
final class DpmSolverSde {
  private DpmSolverSde() {}

  /// See [Sampler#sample].
  static Tensor sample(
      Velocity model, Tensor noise, Schedule schedule, FreshNoise fresh, SamplerListener listener) {
    var carried = new Carried(noise);
    var x = noise;
    var before = noise; // the predicted latents of the step before
    for (int i = 0; i < schedule.steps(); i++) {
      try (var scope = TensorScope.open()) {
        var velocity = model.at(x, schedule.timestep(i)).to(DType.FLOAT32);
        var predicted = x.minus(velocity.times(schedule.sigma(i)));
        double next = schedule.sigma(i + 1);
        double h = schedule.lambda(i + 1) - schedule.lambda(i);
        double phi = (1 - next) * -Math.expm1(-2 * h);
        x = x.times(next / schedule.sigma(i) * Math.exp(-h)).plus(predicted.times(phi));
        if (i > 0 && i < schedule.steps() - 1) {
          double weight = 0.5 * phi * h / (schedule.lambda(i) - schedule.lambda(i - 1));
          x = x.plus(predicted.minus(before).times(weight));
        }
        if (next > 0) {
          x = x.plus(fresh.next().times(next * Math.sqrt(-Math.expm1(-2 * h))));
        }
        before = predicted;
        carried.hand(scope, List.of(before, x));
        listener.onStep(i + 1, schedule.steps(), x);
      }
    }
    return carried.end(x);
  }
}
