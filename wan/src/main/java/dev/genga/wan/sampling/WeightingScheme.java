package dev.genga.wan.sampling;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// musubi-tuner's `--weighting_scheme`: either how often [TimestepMode#SIGMA] draws a noise level,
/// or how much its loss counts (Esser et al. 2024, arXiv:2403.03206, section 3.1).
public enum WeightingScheme {
  /// Evenly drawn, equally counted.
  NONE,
  /// Drawn by the sigmoid of a normal value.
  LOGIT_NORMAL,
  /// Drawn more often in the middle or at the ends.
  MODE,
  /// Counted by `2 / (pi * (1 - 2 sigma + 2 sigma^2))`.
  COSMAP,
  /// Counted by `1 / sigma^2`.
  SIGMA_SQRT;

  /// The name in musubi-tuner's options.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The scheme with a [#label()].
  public static Optional<WeightingScheme> parse(String label) {
    return Arrays.stream(values()).filter(scheme -> scheme.label().equals(label)).findFirst();
  }

  /// All labels, for messages.
  public static String labels() {
    return Arrays.stream(values()).map(WeightingScheme::label).collect(Collectors.joining(", "));
  }

  /// How much each sample's squared error counts.
  ///
  /// @param timesteps what the model was told, `[B]`, float32; the nearest training level counts
  /// @param dtype the dtype of the transformer, in which the noise levels are held
  /// @return `[B, 1, 1, 1, 1]` on the CPU, or empty where all count the same
  public Optional<Tensor> lossWeights(Tensor timesteps, DType dtype) {
    return switch (this) {
      case NONE, LOGIT_NORMAL, MODE -> Optional.empty();
      case SIGMA_SQRT -> Optional.of(levels(timesteps, dtype).pow(-2).to(DType.FLOAT32));
      case COSMAP -> {
        var sigmas = levels(timesteps, dtype);
        var below = sigmas.times(-2).plus(1).plus(sigmas.square().times(2));
        yield Optional.of(below.times(Math.PI).pow(-1).times(2));
      }
    };
  }

  private static Tensor levels(Tensor timesteps, DType dtype) {
    float[] values = timesteps.toFloats();
    float[] sigmas = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      sigmas[i] = TrainingLevels.sigma(TrainingLevels.nearest(values[i]));
    }
    return Tensors.of(sigmas, sigmas.length, 1, 1, 1, 1).to(dtype);
  }
}
