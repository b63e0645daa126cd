package dev.genga.film.bars;

import dev.genga.video.Frame;
import dev.genga.video.Region;
import org.jspecify.annotations.Nullable;

/// Black rows and columns at the edges of a picture, in pixels.
public record Bars(int left, int top, int right, int bottom) {
  /// None.
  public static final Bars NONE = new Bars(0, 0, 0, 0);

  /// A pixel whose channels are all below this is black: video black with its noise.
  private static final int BLACK = 38;

  /// A line is black though one pixel in this many isn't.
  private static final int STRAY = 200;

  /// No bar is wider than this share of the picture.
  private static final double WIDEST = 0.4;

  /// Such a share of a picture's pixels has to be bright, or its edges tell nothing.
  private static final double BRIGHT_SHARE = 0.02;

  private static final int BRIGHT = 64;

  /// Finds the bars of one picture.
  ///
  /// @return null where the picture is too dark to tell
  public static @Nullable Bars of(Frame frame) {
    if (!isBright(frame)) {
      return null;
    }
    int rows = (int) (WIDEST * frame.height());
    int columns = (int) (WIDEST * frame.width());
    int top = 0;
    while (top < rows && isBlackRow(frame, top)) {
      top++;
    }
    int bottom = 0;
    while (bottom < rows && isBlackRow(frame, frame.height() - 1 - bottom)) {
      bottom++;
    }
    int left = 0;
    while (left < columns && isBlackColumn(frame, left)) {
      left++;
    }
    int right = 0;
    while (right < columns && isBlackColumn(frame, frame.width() - 1 - right)) {
      right++;
    }
    return new Bars(left, top, right, bottom);
  }

  /// Looks at one pixel in 64.
  private static boolean isBright(Frame frame) {
    int bright = 0;
    int seen = 0;
    for (int y = 4; y < frame.height(); y += 8) {
      for (int x = 4; x < frame.width(); x += 8) {
        seen++;
        if (value(frame, x, y) >= BRIGHT) {
          bright++;
        }
      }
    }
    return bright > BRIGHT_SHARE * seen;
  }

  private static boolean isBlackRow(Frame frame, int y) {
    int stray = 0;
    for (int x = 0; x < frame.width(); x++) {
      if (value(frame, x, y) >= BLACK && ++stray > frame.width() / STRAY) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBlackColumn(Frame frame, int x) {
    int stray = 0;
    for (int y = 0; y < frame.height(); y++) {
      if (value(frame, x, y) >= BLACK && ++stray > frame.height() / STRAY) {
        return false;
      }
    }
    return true;
  }

  private static int value(Frame frame, int x, int y) {
    int at = 3 * (y * frame.width() + x);
    var rgb = frame.rgb();
    return Math.max(rgb[at] & 0xff, Math.max(rgb[at + 1] & 0xff, rgb[at + 2] & 0xff));
  }

  /// What these and others have in common.
  public Bars shared(Bars other) {
    return new Bars(
        Math.min(left, other.left),
        Math.min(top, other.top),
        Math.min(right, other.right),
        Math.min(bottom, other.bottom));
  }

  /// The share of a picture of this size that they take, 0 to 1.
  public double share(int width, int height) {
    double seen = (double) (width - left - right) * (height - top - bottom);
    return 1 - seen / ((double) width * height);
  }

  /// Whether there are none.
  public boolean isNone() {
    return equals(NONE);
  }

  /// What is left of a picture of this size without the bars, with even sides: as H.264 wants them, so
  /// up to a line more goes on each side, and none of the bars stays.
  public Frame cropped(Frame frame) {
    if (isNone()) {
      return frame;
    }
    var rest = region(frame.width(), frame.height());
    return frame.crop(rest.left(), rest.top(), rest.width(), rest.height());
  }

  /// As [#cropped(Frame)], of a picture of this size; all of it where there are no bars.
  public Region region(int width, int height) {
    if (isNone()) {
      return new Region(0, 0, width, height);
    }
    int fromLeft = left + left % 2;
    int fromTop = top + top % 2;
    int restWidth = width - fromLeft - right;
    int restHeight = height - fromTop - bottom;
    return new Region(fromLeft, fromTop, restWidth - restWidth % 2, restHeight - restHeight % 2);
  }
}
