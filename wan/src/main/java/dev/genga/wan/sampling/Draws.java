package dev.genga.wan.sampling;

import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;

/// Where the random values of a batch come from; all are float32 on the CPU.
interface Draws {
  /// Uniform values from 0 to 1, `[count]`.
  Tensor uniform(long count);

  /// Normal values with mean 0 and deviation 1, `[count]`.
  Tensor normal(long count);

  /// Normal values, `[count]`.
  Tensor normal(double mean, double deviation, long count);

  /// Uniform values from 0 to 1 that choose among distributions, `[count]`.
  Tensor choices(long count);

  /// The draws for some of the batch's samples.
  Draws of(long[] samples);

  /// Draws each value on its own.
  record Free(RandomSource random) implements Draws {
    @Override
    public Tensor uniform(long count) {
      return random.rand(DType.FLOAT32, count);
    }

    @Override
    public Tensor normal(long count) {
      return random.randn(DType.FLOAT32, count);
    }

    @Override
    public Tensor normal(double mean, double deviation, long count) {
      return random.normal(mean, deviation, count);
    }

    @Override
    public Tensor choices(long count) {
      return uniform(count);
    }

    @Override
    public Draws of(long[] samples) {
      return this;
    }
  }

  /// Makes all values of uniform ones that were spread beforehand.
  ///
  /// @param uniform from 0 to 1, `[B]`, float32
  /// @param chooser draws the choices
  record Spread(Tensor uniform, Draws chooser) implements Draws {
    /// Keeps the inverse error function finite at 0 and 1, as musubi-tuner does.
    private static final double EDGE = 1e-7;

    @Override
    public Tensor uniform(long count) {
      return uniform;
    }

    @Override
    public Tensor normal(long count) {
      return standardNormal(uniform.clamp(EDGE, 1 - EDGE));
    }

    @Override
    public Tensor normal(double mean, double deviation, long count) {
      return normal(count).times(deviation).plus(mean);
    }

    @Override
    public Tensor choices(long count) {
      return chooser.choices(count);
    }

    @Override
    public Draws of(long[] samples) {
      return new Spread(uniform.indexSelect(0, Tensors.of(samples, samples.length)), chooser);
    }
  }

  /// The normal values below which the given shares of all lie, in the dtype of `shares`. The
  /// inverse error function is taken in float64: libtorch's own in float32 is off by up to 1e-4 near
  /// the ends.
  static Tensor standardNormal(Tensor shares) {
    var inverse = shares.times(2).minus(1).to(DType.FLOAT64).erfinv();
    return inverse.to(shares.dtype()).times(Math.sqrt(2));
  }
}
