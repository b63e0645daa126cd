package dev.genga.video;

/// Holds a clip to one size: neither a bucket nor a latent can change within it.
final class FrameSize {
  private FrameSize() {}

  /// @param width of the frames before, or 0 at the first
  /// @throws dev.genga.base.ProblemException if the decoder's frame has another size
  static void hold(Decoder decoder, int width, int height) {
    var frame = decoder.frame();
    if (width != 0 && (frame.width() != width || frame.height() != height)) {
      throw decoder
          .container()
          .problem(
              "the picture changes its size at frame %d: from %d x %d to %d x %d"
                  .formatted(decoder.frames() - 1, width, height, frame.width(), frame.height()),
              "cut the file there into two");
    }
  }
}
