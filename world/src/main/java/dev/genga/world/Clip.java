package dev.genga.world;

/// Frames without sound, 16 a second.
///
/// A clip doesn't copy the pixels that it is given: whoever makes one hands them over, and whoever
/// reads them leaves them as they are.
public final class Clip {
  /// Frames a second.
  public static final int RATE = 16;

  private final int width;
  private final int height;
  private final int[][] frames;

  /// @param width in pixels
  /// @param height in pixels
  /// @param frames `[frames][height * width]`, each pixel `0xRRGGBB`, rows from the top
  /// @throws IllegalArgumentException if there is no frame, or a frame of another size
  public Clip(int width, int height, int[][] frames) {
    if (frames.length == 0) {
      throw new IllegalArgumentException("a clip needs a frame");
    }
    for (var frame : frames) {
      if (width < 1 || height < 1 || frame.length != (long) width * height) {
        throw new IllegalArgumentException(
            "a frame of %d x %d doesn't have %d pixels".formatted(width, height, frame.length));
      }
    }
    this.width = width;
    this.height = height;
    this.frames = frames;
  }

  /// Pixels in a row.
  public int width() {
    return width;
  }

  /// Rows.
  public int height() {
    return height;
  }

  /// How many frames there are.
  public int length() {
    return frames.length;
  }

  /// The pixels of frame `index`, `[height * width]`, `0xRRGGBB`; not a copy.
  public int[] frame(int index) {
    return frames[index];
  }
}
