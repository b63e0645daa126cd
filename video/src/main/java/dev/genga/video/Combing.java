package dev.genga.video;

/// Tells interlaced films, whose pictures' even and odd rows are of two moments: along the edges of what
/// moves, rows are brighter and darker in turn. What files say of it is often wrong.
///
/// Fine patterns and noise are bright and dark in turn too, but in all directions: so columns are
/// looked at in the same way, and what they show is taken off.
final class Combing {
  /// Rows in turn differ by more than this, of 255.
  private static final int LEAST = 15;

  /// Such a share of the pixels has to be so.
  private static final double SHARE = 0.003;

  /// One row, or column, of so many is looked at across.
  private static final int STEP = 4;

  /// A film is interlaced if such a share of the frames that were looked at is combed: where nothing
  /// moves it doesn't show.
  private static final double INTERLACED = 0.08;

  private int looks;
  private int combed;

  /// Looks at a frame of a film.
  ///
  /// @param luma `[height, width]`, as it is stored, not turned: colours have fewer rows, which are
  ///     taken apart by what the file says
  void add(byte[] luma, int width, int height) {
    looks++;
    combed += isCombed(luma, width, height) ? 1 : 0;
  }

  /// Whether the film whose frames were looked at is interlaced.
  boolean isInterlaced() {
    return combed > 0 && combed >= INTERLACED * looks;
  }

  /// @param luma `[height, width]`
  static boolean isCombed(byte[] luma, int width, int height) {
    int down = alternating(luma, width, height, 0, 1);
    int beside = alternating(luma, width, height, 1, 0);
    return down - 2 * beside > SHARE * width * height / STEP;
  }

  /// Counts where four neighbours in a direction are bright and dark in turn.
  private static int alternating(byte[] luma, int width, int height, int right, int below) {
    int step = below * width + right;
    int found = 0;
    for (int y = 0; y < height - 3 * below; y += below == 1 ? 1 : STEP) {
      for (int x = 0; x < width - 3 * right; x += right == 1 ? 1 : STEP) {
        int at = y * width + x;
        int second = luma[at + step] & 0xff;
        int third = luma[at + 2 * step] & 0xff;
        int up = second - (luma[at] & 0xff);
        int down = second - third;
        int upAgain = (luma[at + 3 * step] & 0xff) - third;
        if (Math.min(up, Math.min(down, upAgain)) > LEAST
            || Math.max(up, Math.max(down, upAgain)) < -LEAST) {
          found++;
        }
      }
    }
    return found;
  }
}
