package dev.genga.wan.sampling;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.List;

/// Multistep consistency sampling (Song et al. 2023, "Consistency Models", arXiv:2303.01469, algorithm
/// 1; Luo et al. 2023, "Latent Consistency Models", arXiv:2310.04378): each step goes all the way to
/// the predicted latents and back to the next level with fresh noise. For models and LoRAs that were
/// distilled to few steps.
final class Consistency {
  private Consistency() {}

  /// See [Sampler#sample].
  static Tensor sample(
      Velocity model, Tensor noise, Schedule schedule, FreshNoise fresh, SamplerListener listener) {
    var carried = new Carried(noise);
    var x = noise;
    for (int i = 0; i < schedule.steps(); i++) {
      try (var scope = TensorScope.open()) {
        var velocity = model.at(x, schedule.timestep(i)).to(DType.FLOAT32);
        double next = schedule.sigma(i + 1);
        x = x.minus(velocity.times(schedule.sigma(i)));
        if (next > 0) {
          x = x.times(1 - next).plus(fresh.next().times(next));
        }
        carried.hand(scope, List.of(x));
        listener.onStep(i + 1, schedule.steps(), x);
      }
    }
    return carried.end(x);
  }
}
