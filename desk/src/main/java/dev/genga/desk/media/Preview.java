package dev.genga.desk.media;

import dev.genga.base.ProblemException;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.Resize;
import dev.genga.video.VideoFormat;
import dev.genga.video.VideoProbe;
import dev.genga.video.VideoReader;
import dev.genga.video.VideoWriter;
import java.nio.file.Path;
import java.util.Map;

/// A clip in H.264, frame by frame the same and smaller, for browsers that can't play the clip itself.
final class Preview {
  private static final int SIDE = 640;
  private static final int TICKS = 1000;

  private Preview() {}

  /// @throws ProblemException if the file can't be read
  static void make(Path source, Path target) {
    double rate = Math.max(1, VideoProbe.probe(source).averageRate());
    var unit = new Fraction(1, TICKS);
    try (var reader = VideoReader.open(source)) {
      VideoWriter.write(
          target,
          VideoFormat.H264,
          new Fraction(Math.round(rate * TICKS), TICKS),
          unit,
          Map.of(),
          sink -> {
            while (reader.advance()) {
              sink.add(small(reader.frame()), Math.round(reader.index() * TICKS / rate));
            }
          });
    }
  }

  private static Frame small(Frame frame) {
    double factor = (double) SIDE / Math.max(frame.width(), frame.height());
    return factor >= 1
        ? frame
        : Resize.area(
            frame,
            (int) Math.max(1, Math.rint(frame.width() * factor)),
            (int) Math.max(1, Math.rint(frame.height() * factor)));
  }
}
