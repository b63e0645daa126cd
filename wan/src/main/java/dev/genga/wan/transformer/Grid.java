package dev.genga.wan.transformer;

import dev.genga.tensor.Tensor;

/// How many tokens a video has along each axis.
///
/// @param frames latent frames
/// @param rows latent rows over [TransformerConfig#PATCH]
/// @param columns latent columns over [TransformerConfig#PATCH]
public record Grid(int frames, int rows, int columns) {
  /// The grid of latents `[B, C, F, H, W]`.
  ///
  /// @throws IllegalArgumentException if rows or columns are odd
  public static Grid of(Tensor latents) {
    int p = TransformerConfig.PATCH;
    if (latents.size(3) % p != 0 || latents.size(4) % p != 0) {
      throw new IllegalArgumentException(
          "latent rows and columns must be even: " + latents.size(3) + ", " + latents.size(4));
    }
    return new Grid((int) latents.size(2), (int) latents.size(3) / p, (int) latents.size(4) / p);
  }

  /// The number of tokens, `L`.
  public int tokens() {
    return frames * rows * columns;
  }
}
