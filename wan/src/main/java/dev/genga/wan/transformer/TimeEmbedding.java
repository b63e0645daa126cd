package dev.genga.wan.transformer;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.Linear;

/// The timestep as vectors; float32 in every run.
record TimeEmbedding(int freqDim, Linear first, Linear second, Linear projection) {

  /// @param embedding what the head is modulated with, `[B, C]`, float32
  /// @param projected what the blocks are modulated with, `[B, 6, C]`, float32
  record Embedded(Tensor embedding, Tensor projected) {}

  static TimeEmbedding load(TransformerWeights weights) {
    return new TimeEmbedding(
        weights.config().freqDim(),
        weights.linear("time_embedding.0"),
        weights.linear("time_embedding.2"),
        weights.linear("time_projection.1"));
  }

  TimeEmbedding map(LinearMap map) {
    return new TimeEmbedding(
        freqDim,
        map.apply("time_embedding.0", first),
        map.apply("time_embedding.2", second),
        map.apply("time_projection.1", projection));
  }

  /// @param timesteps on the scale of 0 to 1000, maybe fractional, `[B]`
  Embedded forward(Tensor timesteps, Device device) {
    var waves = sinusoids(timesteps, freqDim).to(device, DType.FLOAT32);
    var embedding = second.forward(Functional.silu(first.forward(waves)));
    var projected = projection.forward(Functional.silu(embedding));
    return new Embedded(embedding, projected.unflatten(1, 6, -1));
  }

  /// Cosines, then sines, of the position times `10000^(-i / half)`, in float64.
  ///
  /// @param positions `[B]`
  /// @return `[B, dim]`
  static Tensor sinusoids(Tensor positions, int dim) {
    int half = dim / 2;
    double[] frequencies = new double[half];
    for (int i = 0; i < half; i++) {
      frequencies[i] = Math.pow(10_000, -(double) i / half);
    }
    var angles =
        positions
            .to(DType.FLOAT64)
            .reshape(-1, 1)
            .times(Tensors.of(frequencies, 1, half).to(positions.device()));
    return Tensors.cat(1, angles.cos(), angles.sin());
  }
}
