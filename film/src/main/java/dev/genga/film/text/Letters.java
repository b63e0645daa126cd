package dev.genga.film.text;

import java.util.ArrayList;
import java.util.List;

/// Finds signs that look like letters: connected pixels of the size of letters whose strokes are of one
/// width and that stand out sharply, as in Chen and others, "Robust text detection in natural images
/// with edge-enhanced maximally stable extremal regions" (ICIP 2011), whose stroke widths come from
/// a distance transform as well.
final class Letters {
  private static final int LEAST_HEIGHT = 5;
  private static final int LEAST_AREA = 8;

  /// The highest letters, as a share of the picture's height.
  private static final double HIGHEST = 0.33;

  /// Letters that touch are one sign.
  private static final double WIDEST = 3;

  /// Signs as wide as this share of their height have gaps, as letters do; a bar has none.
  private static final double BROAD = 0.5;

  /// How much the width of strokes may vary, as a share of their mean.
  private static final double STROKE_VARIATION = 0.5;

  /// Strokes are thinner than this share of a letter's height.
  private static final double BOLDEST = 0.5;

  /// The least difference of brightness from the pixels beside it.
  private static final double EDGE = 40;

  private final GreyPicture grey;
  private final Mask mask;
  private final boolean[] seen;
  private final int[] queue;
  private final List<Letter> found = new ArrayList<>();

  private Letters(GreyPicture grey, boolean brighter) {
    this.grey = grey;
    mask = Mask.of(grey, brighter);
    seen = new boolean[grey.width() * grey.height()];
    queue = new int[seen.length];
  }

  /// @param brighter than what is round them, or darker
  static List<Letter> of(GreyPicture grey, boolean brighter) {
    var letters = new Letters(grey, brighter);
    for (int i = 0; i < letters.seen.length; i++) {
      if (!letters.seen[i] && letters.mask.distances()[i] > 0) {
        letters.look(letters.connected(i));
      }
    }
    return letters.found;
  }

  /// Fills the queue with all pixels that a pixel is connected to.
  ///
  /// @return how many
  private int connected(int start) {
    int end = 0;
    queue[end++] = start;
    seen[start] = true;
    for (int next = 0; next < end; next++) {
      int x = queue[next] % grey.width();
      int y = queue[next] / grey.width();
      for (int dy = -1; dy <= 1; dy++) {
        for (int dx = -1; dx <= 1; dx++) {
          int at = (y + dy) * grey.width() + x + dx;
          if (mask.at(x + dx, y + dy) > 0 && !seen[at]) {
            seen[at] = true;
            queue[end++] = at;
          }
        }
      }
    }
    return end;
  }

  private void look(int area) {
    int left = grey.width();
    int top = grey.height();
    int right = 0;
    int bottom = 0;
    long bright = 0;
    for (int i = 0; i < area; i++) {
      int x = queue[i] % grey.width();
      int y = queue[i] / grey.width();
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
      bright += grey.values()[queue[i]];
    }
    int width = right - left;
    int height = bottom - top;
    if (hasLettersSize(width, height, area)) {
      double brightness = (double) bright / area;
      var sign = new Letter(left, top, width, height, area, stroke(area, height), brightness);
      boolean isBlock = sign.isBar() && width >= BROAD * height;
      if (!isBlock && sign.stroke() > 0 && Math.abs(brightness - beside(area)) >= EDGE) {
        found.add(sign);
      }
    }
  }

  private boolean hasLettersSize(int width, int height, int area) {
    return height >= LEAST_HEIGHT
        && height <= HIGHEST * grey.height()
        && width <= WIDEST * height
        && area >= LEAST_AREA;
  }

  /// The width of the strokes; 0 where it varies too much for a letter.
  private double stroke(int area, int height) {
    int count = 0;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < area; i++) {
      int x = queue[i] % grey.width();
      int y = queue[i] / grey.width();
      if (mask.isRidge(x, y)) {
        double width = 2.0 * mask.at(x, y) - 1;
        count++;
        sum += width;
        squares += width * width;
      }
    }
    double mean = sum / count;
    double deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
    // Widths are whole pixels, so the thinnest strokes vary by one.
    boolean even = deviation <= Math.max(1, STROKE_VARIATION * mean);
    return even && mean <= Math.max(1.5, BOLDEST * height) ? mean : 0;
  }

  /// The mean brightness of the pixels that lie two steps off the sign: the first step is a mixture.
  private double beside(int area) {
    long sum = 0;
    int count = 0;
    for (int i = 0; i < area; i++) {
      int x = queue[i] % grey.width();
      int y = queue[i] / grey.width();
      if (mask.at(x, y) == 1) {
        for (int side = 0; side < 4; side++) {
          int nextX = x + (side == 0 ? 2 : side == 1 ? -2 : 0);
          int nextY = y + (side == 2 ? 2 : side == 3 ? -2 : 0);
          boolean inside =
              nextX >= 0 && nextY >= 0 && nextX < grey.width() && nextY < grey.height();
          if (inside && mask.at(nextX, nextY) == 0) {
            sum += grey.values()[nextY * grey.width() + nextX];
            count++;
          }
        }
      }
    }
    return count == 0 ? grey.values()[queue[0]] : (double) sum / count;
  }
}
