package dev.genga.video;

/// How a stored picture is turned or mirrored to be shown: the pixel at (x, y) goes to
/// `(a·x + c·y, b·x + d·y)`, moved so that the picture starts at (0, 0). Each is 0, 1 or -1.
record Orientation(int a, int b, int c, int d) {
  static final Orientation UPRIGHT = new Orientation(1, 0, 0, 1);

  /// From a container's display matrix: nine numbers of which 0, 1, 3 and 4 say the turn (ISO/IEC
  /// 14496-12, 8.3.2). One that isn't a quarter turn counts as upright.
  static Orientation ofMatrix(int[] matrix) {
    var turn =
        new Orientation(
            Integer.signum(matrix[0]),
            Integer.signum(matrix[1]),
            Integer.signum(matrix[3]),
            Integer.signum(matrix[4]));
    boolean straight = turn.a != 0 && turn.d != 0 && turn.b == 0 && turn.c == 0;
    boolean across = turn.b != 0 && turn.c != 0 && turn.a == 0 && turn.d == 0;
    return straight || across ? turn : UPRIGHT;
  }

  /// Degrees clockwise of the turn, 0, 90, 180 or 270; of a mirrored picture, after left and right
  /// have been exchanged.
  int degrees() {
    boolean mirrored = a * d - b * c < 0;
    int right = mirrored ? -a : a;
    int down = mirrored ? -b : b;
    if (right != 0) {
      return right > 0 ? 0 : 180;
    }
    return down > 0 ? 90 : 270;
  }

  /// Whether rows become columns.
  boolean swapsSides() {
    return a == 0;
  }

  /// The frame as shown.
  Frame apply(Frame frame) {
    if (equals(UPRIGHT)) {
      return frame;
    }
    int width = swapsSides() ? frame.height() : frame.width();
    int height = swapsSides() ? frame.width() : frame.height();
    int left = (a < 0 || c < 0) ? width - 1 : 0;
    int top = (b < 0 || d < 0) ? height - 1 : 0;
    var from = frame.rgb();
    var to = new byte[from.length];
    int source = 0;
    for (int y = 0; y < frame.height(); y++) {
      int target = 3 * ((top + d * y) * width + left + c * y);
      int step = 3 * (b * width + a);
      for (int x = 0; x < frame.width(); x++) {
        to[target] = from[source];
        to[target + 1] = from[source + 1];
        to[target + 2] = from[source + 2];
        target += step;
        source += 3;
      }
    }
    return new Frame(width, height, to);
  }
}
