package dev.genga.wan.transformer;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;

/// Rotary angles of a (frame, row, column) grid of tokens: each pair of neighbouring numbers of a
/// head is turned by an angle that grows with the token's frame, row or column.
///
/// Source: Su et al., "RoFormer" (2021); the split of the pairs among the axes is Wan2.1's
/// `rope_apply`: of `D / 2` pairs, `D/2 - 2 * (D/2 / 3)` turn with the frame and `D/2 / 3` each with
/// the row and the column, and each axis has a frequency table of its own.
///
/// @param rotation cosine and sine of each angle, `[1, L, 1, D/2, 2]`, float32
public record Rope(Tensor rotation) {
  private static final double BASE = 10_000;

  /// The share of a turn that RIFLEx lets the frames of the whole video make.
  private static final double RIFLEX_TURN = 0.9;

  /// The angles of a grid, computed in float64.
  ///
  /// @param headDim `D`
  public static Rope of(int frames, int rows, int columns, int headDim, Device device) {
    return of(new Grid(frames, rows, columns), headDim, 0, device);
  }

  /// The angles of a grid, computed in float64, with RIFLEx: a video longer than those that the model
  /// was trained on begins anew where the frequency that counts the frames comes round, so that one is
  /// slowed down to less than a turn (Zhao et al. 2025, "RIFLEx: A Free Lunch for Length Extrapolation in
  /// Video Diffusion Transformers", arXiv:2502.15894).
  ///
  /// @param headDim `D`
  /// @param riflex the number of that frequency, from 1 to [#frameFrequencies(int)]; 0 for none
  public static Rope of(Grid grid, int headDim, int riflex, Device device) {
    int frames = grid.frames();
    int rows = grid.rows();
    int columns = grid.columns();
    int pairs = headDim / 2;
    int spatial = pairs / 3;
    double[] frameFrequency = frequencies(frameFrequencies(headDim), headDim - 4 * (headDim / 6));
    if (riflex > 0) {
      frameFrequency[riflex - 1] = RIFLEX_TURN * 2 * Math.PI / frames;
    }
    double[] spatialFrequency = frequencies(spatial, 2 * (headDim / 6));
    int ofFrames = pairs - 2 * spatial;
    try (var scope = TensorScope.open()) {
      var grids =
          new Tensor[] {
            turns(frames, frameFrequency, device)
                .view(frames, 1, 1, ofFrames, 2)
                .expand(frames, rows, columns, ofFrames, 2),
            turns(rows, spatialFrequency, device)
                .view(1, rows, 1, spatial, 2)
                .expand(frames, rows, columns, spatial, 2),
            turns(columns, spatialFrequency, device)
                .view(1, 1, columns, spatial, 2)
                .expand(frames, rows, columns, spatial, 2)
          };
      long tokens = (long) frames * rows * columns;
      return new Rope(scope.keep(Tensors.cat(3, grids).view(1, tokens, 1, pairs, 2)));
    }
  }

  /// How many pairs of a head turn with the frame.
  public static int frameFrequencies(int headDim) {
    int pairs = headDim / 2;
    return pairs - 2 * (pairs / 3);
  }

  private static double[] frequencies(int count, int dim) {
    double[] frequencies = new double[count];
    for (int i = 0; i < count; i++) {
      frequencies[i] = 1 / Math.pow(BASE, 2.0 * i / dim);
    }
    return frequencies;
  }

  /// Cosine and sine of each position of an axis; what the grid makes of them is made on the device.
  ///
  /// @return `[positions, frequencies, 2]`, float32
  private static Tensor turns(int positions, double[] frequencies, Device device) {
    var values = new float[positions * frequencies.length * 2];
    int at = 0;
    for (int position = 0; position < positions; position++) {
      for (double frequency : frequencies) {
        values[at++] = (float) Math.cos(position * frequency);
        values[at++] = (float) Math.sin(position * frequency);
      }
    }
    return Tensors.of(values, positions, frequencies.length, 2).to(device);
  }

  /// Turns every head of every token.
  ///
  /// @param x `[B, L, heads, D]`
  /// @return the same shape and dtype; computed in float32
  public Tensor rotate(Tensor x) {
    var pairs = x.to(DType.FLOAT32).unflatten(-1, -1, 2);
    return Functional.complexProduct(pairs, rotation).flatten(3, 4).to(x.dtype());
  }
}
