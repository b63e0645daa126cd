package dev.genga.wan.workflow;

import dev.genga.wan.generation.VaeTiles;
import dev.genga.wan.generation.VideoSize;
import org.jspecify.annotations.Nullable;

/// What nodes that decode say of tiles. Programs lay tiles and let them fade each in its own way, so the
/// frames are only near: each is told.
final class TileNodes {
  /// The least tile that there can be, in latents.
  private static final int LEAST = 8;

  /// The core takes an overlap of more than this part of a tile for it.
  private static final int PART = 4;

  private TileNodes() {}

  /// `WanVideoDecode`: a size and a stride for each direction, where genga has squares.
  static @Nullable VaeTiles wrapper(NodeInputs inputs) {
    if (!inputs.flag("enable_vae_tiling")) {
      return null;
    }
    int wide = inputs.whole("tile_x");
    int tall = inputs.whole("tile_y");
    int shared =
        Math.min(wide - inputs.whole("tile_stride_x"), tall - inputs.whole("tile_stride_y"));
    var tiles = tiles(Math.max(wide, tall), shared);
    inputs.nearest("enable_vae_tiling", "true", told(tiles));
    return tiles;
  }

  /// `VAEDecodeTiled`, which cuts the time as well.
  static VaeTiles core(NodeInputs inputs) {
    int size = inputs.whole("tile_size");
    var tiles = tiles(size, Math.min(inputs.whole("overlap"), size / PART));
    inputs.nearest("tile_size", String.valueOf(size), told(tiles));
    return tiles;
  }

  /// In whole latents, the size rounded up and the overlap down; more than half a tile can't be shared.
  private static VaeTiles tiles(int size, int overlap) {
    int pixels = VideoSize.PIXELS_PER_LATENT;
    int latents = Math.max(LEAST, Math.ceilDiv(size, pixels));
    return new VaeTiles(latents * pixels, Math.clamp(overlap / pixels, 1, latents / 2) * pixels);
  }

  private static String told(VaeTiles tiles) {
    return "squares of %d pixels that share %d, laid and faded as genga does, never cut in time"
        .formatted(tiles.size(), tiles.overlap());
  }
}
