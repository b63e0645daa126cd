package dev.genga.wan.generation;

import dev.genga.base.Problems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// Overlapping squares in which the VAE decodes a frame, where the device has no room for whole ones.
/// They fade into each other; what the VAE would have seen beyond a tile's edge is missing, so the
/// frames are near those of a whole decode, and not the same.
///
/// @param size of a tile's sides in pixels, a multiple of 8
/// @param overlap pixels that two tiles share at least, a multiple of 8
public record VaeTiles(int size, int overlap) {
  /// A sixth of the area of 832 x 480.
  public static final VaeTiles USUAL = new VaeTiles(256, 64);

  /// The first latent of each tile along one side.
  ///
  /// @param all latents of the side
  List<Integer> starts(int all) {
    var starts = new ArrayList<Integer>();
    int tile = latents(all);
    for (int start = 0; start + tile < all; start += tile - overlapLatents()) {
      starts.add(start);
    }
    starts.add(all - tile);
    return starts;
  }

  /// The latents of all tiles together, overlaps counted as often as they are decoded.
  ///
  /// @param rows of the frame's latents
  public long area(int rows, int columns) {
    return (long) starts(rows).size() * latents(rows) * starts(columns).size() * latents(columns);
  }

  /// The latents of one tile.
  public long tileArea(int rows, int columns) {
    return (long) latents(rows) * latents(columns);
  }

  /// Latents along one side of a tile.
  ///
  /// @param all latents of the frame's side
  int latents(int all) {
    return Math.min(all, size / VideoSize.PIXELS_PER_LATENT);
  }

  private int overlapLatents() {
    return overlap / VideoSize.PIXELS_PER_LATENT;
  }

  /// How much each pixel along one side of a tile counts: all the same in its middle, rising and
  /// falling where it overlaps with another.
  ///
  /// @param start the tile's first latent
  /// @param all latents of the frame's side
  float[] weights(int start, int all) {
    int length = latents(all) * VideoSize.PIXELS_PER_LATENT;
    float[] weights = new float[length];
    Arrays.fill(weights, 1);
    for (int i = 0; i < overlap; i++) {
      float rising = (i + 1) / (float) (overlap + 1);
      if (start > 0) {
        weights[i] = rising;
      }
      if (start + latents(all) < all) {
        weights[length - 1 - i] = rising;
      }
    }
    return weights;
  }

  /// Adds what can't be.
  ///
  /// @param where from `vae_tiles` to where the user said it
  void check(Problems problems, UnaryOperator<String> where) {
    int step = VideoSize.PIXELS_PER_LATENT;
    if (size < 8 * step || size % step != 0) {
      problems.add(
          "tiles of %d pixels can't be".formatted(size),
          where.apply("vae_tiles"),
          "use a multiple of 8 from 64 on, such as 256");
    }
    if (overlap < step || overlap % step != 0 || overlap > size / 2) {
      problems.add(
          "tiles of %d pixels can't overlap by %d".formatted(size, overlap),
          where.apply("vae_tiles"),
          "use a multiple of 8, from 8 to half a tile");
    }
  }
}
