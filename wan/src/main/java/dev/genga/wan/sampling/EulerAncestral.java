package dev.genga.wan.sampling;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.List;

/// Euler's method that goes below the next noise level and comes back up with fresh noise: ancestral
/// sampling (Song et al. 2021, "Score-Based Generative Modeling through Stochastic Differential
/// Equations", arXiv:2011.13456, appendix F; Karras et al. 2022, arXiv:2206.00364, for steps of any
/// length), for latents that are mixed with noise and not only covered by it, as in ComfyUI's
/// `sample_euler_ancestral_RF` with its `eta` of 1.
final class EulerAncestral {
  private EulerAncestral() {}

  /// See [Sampler#sample].
  static Tensor sample(
      Velocity model, Tensor noise, Schedule schedule, FreshNoise fresh, SamplerListener listener) {
    var carried = new Carried(noise);
    var x = noise;
    for (int i = 0; i < schedule.steps(); i++) {
      try (var scope = TensorScope.open()) {
        double sigma = schedule.sigma(i);
        double next = schedule.sigma(i + 1);
        double below = next * next / sigma;
        var velocity = model.at(x, schedule.timestep(i)).to(DType.FLOAT32);
        x = x.plus(velocity.times(below - sigma));
        if (next > 0) {
          double share = (1 - next) / (1 - below); // of the latents, above over below
          double missing = Math.sqrt(Math.max(0, next * next - below * below * share * share));
          x = x.times(share).plus(fresh.next().times(missing));
        }
        carried.hand(scope, List.of(x));
        listener.onStep(i + 1, schedule.steps(), x);
      }
    }
    return carried.end(x);
  }
}
