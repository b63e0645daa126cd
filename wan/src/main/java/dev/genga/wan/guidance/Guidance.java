package dev.genga.wan.guidance;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;

/// The velocity that a step takes, made of the model's [Predictions].
public sealed interface Guidance {
  /// @return `[B, C, F, H, W]`, float32
  Tensor velocity(Predictions at);

  /// Whether it asks for anything that takes the negative prompt.
  boolean usesNegative();

  /// How many passes through the model it asks for.
  default int passes() {
    return switch (this) {
      case Still _ -> 0;
      case Unguided _ -> 1;
      case ClassifierFree _, ZeroStar _ -> 2;
      case AwayFromSkipped(var inner, _) -> inner.passes() + 1;
    };
  }

  /// The prompt alone.
  record Unguided() implements Guidance {
    @Override
    public Tensor velocity(Predictions at) {
      return at.positive();
    }

    @Override
    public boolean usesNegative() {
      return false;
    }
  }

  /// Classifier-free guidance: away from the negative prompt, past the prompt (Ho and Salimans 2022,
  /// arXiv:2207.12598): `negative + scale * (positive - negative)`.
  record ClassifierFree(double scale) implements Guidance {
    @Override
    public Tensor velocity(Predictions at) {
      var positive = at.positive();
      return past(positive, at.negative(), scale);
    }

    @Override
    public boolean usesNegative() {
      return true;
    }
  }

  /// CFG-Zero*: classifier-free guidance away from that multiple of the negative prompt's velocity which
  /// is nearest to the prompt's (Fan et al. 2025, "CFG-Zero*: Improved Classifier-Free Guidance for Flow
  /// Matching Models", arXiv:2503.18886). Its other half is [Still].
  record ZeroStar(double scale) implements Guidance {
    /// Keeps the division from having no result where a velocity is zero.
    private static final double EPS = 1e-8;

    @Override
    public Tensor velocity(Predictions at) {
      var positive = at.positive();
      var negative = at.negative();
      return past(positive, negative.times(projection(positive, negative)), scale);
    }

    /// How many times the negative velocity comes nearest to the positive one.
    ///
    /// @param positive `[B, C, F, H, W]`, float32
    /// @param negative likewise
    /// @return `[B, 1, 1, 1, 1]`
    static Tensor projection(Tensor positive, Tensor negative) {
      var shared = positive.times(negative).sum(true, 1, 2, 3, 4);
      return shared.div(negative.square().sum(true, 1, 2, 3, 4).plus(EPS));
    }

    @Override
    public boolean usesNegative() {
      return true;
    }
  }

  /// Skip-layer guidance in its first form: on top of another guidance, away from what the model says
  /// with blocks left out (Stability AI's Stable Diffusion 3.5, `sd3_impls.py`; `original` in
  /// musubi-tuner): `inner + scale * (positive - skipped)`.
  record AwayFromSkipped(Guidance inner, double scale) implements Guidance {
    @Override
    public Tensor velocity(Predictions at) {
      var guided = inner.velocity(at);
      return guided.plus(at.positive().minus(at.skipped()).times(scale));
    }

    @Override
    public boolean usesNegative() {
      return true;
    }
  }

  /// No step at all: what CFG-Zero* does at the beginning, where a model's velocity is worse than none.
  record Still() implements Guidance {
    @Override
    public Tensor velocity(Predictions at) {
      var latents = at.latents();
      return Tensors.zeros(latents.shape(), DType.FLOAT32, latents.device());
    }

    @Override
    public boolean usesNegative() {
      return false;
    }
  }

  private static Tensor past(Tensor positive, Tensor negative, double scale) {
    return negative.plus(positive.minus(negative).times(scale));
  }
}
