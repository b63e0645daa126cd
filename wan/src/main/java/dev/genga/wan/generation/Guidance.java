package dev.genga.wan.generation;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import dev.genga.wan.sampling.Velocity;
import java.util.List;

/// Classifier-free guidance: away from the negative prompt, past the prompt (Ho and Salimans 2022,
/// arXiv:2207.12598). Two passes a step, one after the other or as one batch; one where the scale is
/// 1.
///
/// @param scale see [SamplingSettings#guidanceScale()]
/// @param together see [SamplingSettings#batchedGuidance()]
record Guidance(VelocityModel model, EncodedPrompts prompts, double scale, boolean together)
    implements Velocity {
  Guidance(VelocityModel model, EncodedPrompts prompts, double scale) {
    this(model, prompts, scale, false);
  }

  Guidance {
    if (scale != 1 && prompts.negative() == null) {
      throw new IllegalArgumentException("guidance of " + scale + " needs a negative prompt");
    }
  }

  @Override
  public Tensor at(Tensor latents, double timestep) {
    var time = Tensors.of(new float[] {(float) timestep}, 1);
    var negative = prompts.negative();
    if (scale != 1 && negative != null && together) {
      return asOneBatch(latents, time, negative);
    }
    var positive = model.velocity(latents, time, List.of(prompts.positive())).to(DType.FLOAT32);
    if (scale == 1 || negative == null) {
      return positive;
    }
    return combine(
        positive, model.velocity(latents, time, List.of(negative)).to(DType.FLOAT32), scale);
  }

  private Tensor asOneBatch(Tensor latents, Tensor time, Tensor negative) {
    var both =
        model
            .velocity(
                Tensors.cat(0, latents, latents),
                Tensors.cat(0, time, time),
                List.of(prompts.positive(), negative))
            .to(DType.FLOAT32)
            .chunk(2, 0);
    return combine(both[0], both[1], scale);
  }

  /// `negative + scale * (positive - negative)`, all of one shape.
  static Tensor combine(Tensor positive, Tensor negative, double scale) {
    return negative.plus(positive.minus(negative).times(scale));
  }
}
