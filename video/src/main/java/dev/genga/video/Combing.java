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
  /// @param frame as it is stored, not turned
  void add(Frame frame) {
    looks++;
    combed += isCombed(frame) ? 1 : 0;
  }

  /// Whether the film whose frames were looked at is interlaced.
  boolean isInterlaced() {
    return combed > 0 && combed >= INTERLACED * looks;
  }

  /// @param frame as it is stored, not turned
  static boolean isCombed(Frame frame) {
    int down = alternating(frame, 0, 1);
    int beside = alternating(frame, 1, 0);
    return down - 2 * beside > SHARE * frame.width() * frame.height() / STEP;
  }

  /// Counts where four neighbours in a direction, green, are bright and dark in turn.
  private static int alternating(Frame frame, int right, int below) {
    var rgb = frame.rgb();
    int width = frame.width();
    int step = 3 * (below * width + right);
    int found = 0;
    for (int y = 0; y < frame.height() - 3 * below; y += below == 1 ? 1 : STEP) {
      for (int x = 0; x < width - 3 * right; x += right == 1 ? 1 : STEP) {
        int at = 3 * (y * width + x) + 1;
        int second = rgb[at + step] & 0xff;
        int third = rgb[at + 2 * step] & 0xff;
        int up = second - (rgb[at] & 0xff);
        int down = second - third;
        int upAgain = (rgb[at + 3 * step] & 0xff) - third;
        if (Math.min(up, Math.min(down, upAgain)) > LEAST
            || Math.max(up, Math.max(down, upAgain)) < -LEAST) {
          found++;
        }
      }
    }
    return found;
  }
}
