package dev.genga.video;

import dev.genga.base.ProblemException;
import java.nio.file.Path;

/// Decodes a clip from end to end, without turning it into RGB, to learn what it truly holds: what
/// containers state about frame counts and rates is often wrong.
public final class VideoProbe {
  private VideoProbe() {}

  /// @throws ProblemException if the file is missing, empty, an image, has no video, can't be
  ///     decoded to its end, or changes its size on the way
  public static VideoInfo probe(Path file) {
    try (var decoder = Decoder.open(file)) {
      decoder.skipLoopFilter();
      var container = decoder.container();
      var times = new FrameTimesReader();
      int width = 0;
      int height = 0;
      while (decoder.next()) {
        FrameSize.hold(decoder, width, height);
        width = decoder.frame().width();
        height = decoder.frame().height();
        times.add(decoder);
      }
      var orientation = container.orientation();
      return new VideoInfo(
          file,
          orientation.swapsSides() ? height : width,
          orientation.swapsSides() ? width : height,
          orientation.degrees(),
          times.of(container),
          container.statedRate(),
          container.stream().nb_frames(),
          container.codecName(),
          container.formatName());
    }
  }
}
