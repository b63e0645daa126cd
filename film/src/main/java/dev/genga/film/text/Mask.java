package dev.genga.film.text;

/// The pixels that stand out from what is round them, on one side: brighter, or darker.
///
/// @param distances `[height, width]`: of those pixels, how many steps the nearest other one is away,
///     diagonal ones too; 0 of all others
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
record Mask(int width, int height, int[] distances) {
  /// By how much a pixel differs from its surroundings' mean, of 255.
  private static final int CONTRAST = 28;

  /// Surroundings reach so far, as a share of the longer side: further than any stroke is wide.
  private static final int REACH_SHARE = 40;

  private static final int LEAST_REACH = 8;

  /// Further than any picture is wide.
  private static final int FAR = 1 << 24;

  static Mask of(GreyPicture grey, boolean brighter) {
    int width = grey.width();
    int height = grey.height();
    int reach = Math.max(LEAST_REACH, Math.max(width, height) / REACH_SHARE);
    var distances = new int[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double above = grey.values()[y * width + x] - grey.mean(x, y, reach);
        if ((brighter ? above : -above) > CONTRAST) {
          distances[y * width + x] = FAR;
        }
      }
    }
    var mask = new Mask(width, height, distances);
    mask.measure();
    return mask;
  }

  /// Two passes, from either corner (Rosenfeld and Pfaltz 1966).
  private void measure() {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (at(x, y) > 0) {
          least(x, y, at(x - 1, y), at(x - 1, y - 1), at(x, y - 1), at(x + 1, y - 1));
        }
      }
    }
    for (int y = height - 1; y >= 0; y--) {
      for (int x = width - 1; x >= 0; x--) {
        if (at(x, y) > 0) {
          least(x, y, at(x + 1, y), at(x + 1, y + 1), at(x, y + 1), at(x - 1, y + 1));
        }
      }
    }
  }

  private void least(int x, int y, int one, int two, int three, int four) {
    int next = Math.min(Math.min(one, two), Math.min(three, four)) + 1;
    distances[y * width + x] = Math.min(at(x, y), next);
  }

  /// The distance of a pixel; 0 beyond the edge.
  int at(int x, int y) {
    return x < 0 || y < 0 || x >= width || y >= height ? 0 : distances[y * width + x];
  }

  /// Whether no pixel round one is further from the outside: it lies in the middle of a stroke.
  boolean isRidge(int x, int y) {
    int own = at(x, y);
    for (int dy = -1; dy <= 1; dy++) {
      for (int dx = -1; dx <= 1; dx++) {
        if (at(x + dx, y + dy) > own) {
          return false;
        }
      }
    }
    return true;
  }
}
