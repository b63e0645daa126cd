package dev.genga.wan.sampling;

import dev.genga.tensor.Tensor;

/// Moves shares of noise upwards: `t * shift / (1 + (shift - 1) * t)`.
sealed interface Shift {
  /// The factor for latents of a size.
  double factor(long height, long width);

  /// @param t shares of noise from 0 to 1, of any shape
  default Tensor move(Tensor t, long height, long width) {
    double shift = factor(height, width);
    return t.times(shift).div(t.times(shift - 1).plus(1));
  }

  /// The same for every size; 1 moves nothing.
  record Fixed(double factor) implements Shift {
    @Override
    public double factor(long height, long width) {
      return factor;
    }
  }

  /// e to a number that grows in a straight line with the tokens of a frame; frames don't count.
  ///
  /// @param patch latent rows and columns that a token takes
  /// @param tokens1 one number of tokens
  /// @param exponent1 the exponent there
  /// @param tokens2 another number of tokens
  /// @param exponent2 the exponent there
  record BySize(long patch, double tokens1, double exponent1, double tokens2, double exponent2)
      implements Shift {
    static final BySize FLUX = new BySize(2, 256, 0.5, 4096, 1.15);
    static final BySize FLUX2 = new BySize(1, 256, 0.5, 4096, 1.15);
    static final BySize QWEN = new BySize(2, 256, 0.5, 8192, 0.9);
    static final BySize KREA2 = new BySize(2, 256, 0.5, 6400, 1.15);

    @Override
    public double factor(long height, long width) {
      double slope = (exponent2 - exponent1) / (tokens2 - tokens1);
      long tokens = (height / patch) * (width / patch);
      return Math.exp(slope * tokens + (exponent1 - slope * tokens1));
    }
  }
}
