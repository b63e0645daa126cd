package dev.genga.video;

import java.io.IOException;

/// Sizes that no picture has: a few damaged bytes can state one that no memory holds.
final class PictureSize {
  /// Pixels of 16K.
  static final long MOST_PIXELS = 1L << 27;

  /// Of a picture's file: more than those pixels take as BMP.
  static final long MOST_BYTES = 1L << 30;

  private PictureSize() {}

  /// Whether a picture has more pixels than any that is meant.
  static boolean isAbsurd(int width, int height) {
    return (long) width * height > MOST_PIXELS;
  }

  /// Refuses a picture by what its header says, before memory is taken for it.
  ///
  /// @throws IOException if its size is absurd
  static void refuseAbsurd(int width, int height) throws IOException {
    if (isAbsurd(width, height)) {
      throw new IOException(
          "it is said to have %d x %d pixels, and pictures of up to %d are read"
              .formatted(width, height, MOST_PIXELS));
    }
  }
}
