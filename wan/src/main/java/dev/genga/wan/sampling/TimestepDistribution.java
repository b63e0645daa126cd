package dev.genga.wan.sampling;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import java.util.stream.LongStream;

/// A distribution of the share of noise from 0 to 1, all in float32 unless said otherwise.
sealed interface TimestepDistribution {
  /// Draws one value a sample.
  ///
  /// @param height rows of the latents
  /// @param width columns of the latents
  /// @return `[batch]`, float32, on the CPU
  Tensor draw(int batch, long height, long width, Draws draws);

  /// Evenly from 0 to 1.
  record Uniform() implements TimestepDistribution {
    @Override
    public Tensor draw(int batch, long height, long width, Draws draws) {
      return draws.uniform(batch);
    }
  }

  /// The sigmoid of `scale` times a normal value, moved by a shift.
  record Sigmoid(double scale, Shift shift) implements TimestepDistribution {
    @Override
    public Tensor draw(int batch, long height, long width, Draws draws) {
      return shift.move(draws.normal(batch).times(scale).sigmoid(), height, width);
    }
  }

  /// A normal logarithm of the signal-to-noise ratio (arXiv:2411.14793).
  record LogSnr(double mean, double deviation) implements TimestepDistribution {
    @Override
    public Tensor draw(int batch, long height, long width, Draws draws) {
      return draws.normal(mean, deviation, batch).times(-0.5).sigmoid();
    }
  }

  /// The sigmoid of a normal value whose mean grows with the frame, in float64.
  record Ideogram4() implements TimestepDistribution {
    private static final double EDGE = 1e-7;
    private static final double DEVIATION = 1.5;
    private static final double LEAST_LOGSNR = -15;
    private static final double MOST_LOGSNR = 18;
    private static final int PIXELS_PER_TOKEN = 16 * 16;
    private static final int PIXELS_AT_MEAN_0 = 512 * 512;

    @Override
    public Tensor draw(int batch, long height, long width, Draws draws) {
      double pixels = (double) height * width * PIXELS_PER_TOKEN;
      double mean = 0.5 * Math.log(pixels / PIXELS_AT_MEAN_0);
      var shares = draws.uniform(batch).to(DType.FLOAT64).clamp(EDGE, 1 - EDGE);
      return Draws.standardNormal(shares)
          .times(DEVIATION)
          .plus(mean)
          .sigmoid()
          .clamp(1 - noiseOf(LEAST_LOGSNR), 1 - noiseOf(MOST_LOGSNR))
          .to(DType.FLOAT32);
    }

    private static double noiseOf(double logSnr) {
      return 1 / (1 + Math.exp(0.5 * logSnr));
    }
  }

  /// Each sample by one of several distributions, chosen with the given chances.
  ///
  /// @param main the most frequent one
  /// @param mainBelow a sample takes `main` where its uniform choice is below this
  /// @param second another one
  /// @param secondBelow a sample takes `second` where it is below this, else `third`
  record Mixture(
      TimestepDistribution main,
      double mainBelow,
      TimestepDistribution second,
      double secondBelow,
      TimestepDistribution third)
      implements TimestepDistribution {
    @Override
    public Tensor draw(int batch, long height, long width, Draws draws) {
      float[] choices = draws.choices(batch).toFloats();
      float[] values = new float[batch];
      var parts = new TimestepDistribution[] {main, second, third};
      for (int part = 0; part < parts.length; part++) {
        int wanted = part;
        long[] samples =
            LongStream.range(0, batch).filter(i -> part(choices[(int) i]) == wanted).toArray();
        if (samples.length > 0) {
          float[] drawn =
              parts[part].draw(samples.length, height, width, draws.of(samples)).toFloats();
          for (int i = 0; i < drawn.length; i++) {
            values[(int) samples[i]] = drawn[i];
          }
        }
      }
      return Tensors.of(values, batch);
    }

    private int part(float choice) {
      if (choice < (float) mainBelow) {
        return 0;
      }
      return choice < (float) secondBelow ? 1 : 2;
    }
  }
}
