package dev.genga.desk.media;

import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import dev.genga.video.Frame;
import dev.genga.video.ImageFiles;
import dev.genga.video.JpegWriter;
import dev.genga.video.Resize;
import dev.genga.video.SmallFrames;
import java.nio.file.Path;

/// A small JPEG of a clip's frame in the middle, or of a picture.
final class Thumbnail {
  /// The longer side, in pixels: a card's width on most screens.
  private static final int SIDE = 256;

  private static final float QUALITY = 0.8f;

  private Thumbnail() {}

  /// @param frames of the clip; 1 for a picture
  /// @throws ProblemException if the file can't be read
  static void make(Path source, Path target, int frames) {
    boolean picture = MediaTypes.of(source).orElse("").startsWith("image/");
    var frame = picture ? ImageFiles.read(source) : frame(source, frames / 2);
    AtomicFile.write(target, JpegWriter.bytes(small(frame), QUALITY));
  }

  private static Frame frame(Path source, int index) {
    try (var frames = SmallFrames.open(source, SIDE)) {
      do {
        if (!frames.advance()) {
          throw new ProblemException(
              "the clip has fewer frames than the index says",
              source.toString(),
              "cut it or take it in again");
        }
      } while (frames.index() < index);
      return frames.whole();
    }
  }

  private static Frame small(Frame frame) {
    double factor = (double) SIDE / Math.max(frame.width(), frame.height());
    if (factor >= 1) {
      return frame;
    }
    int width = (int) Math.max(1, Math.rint(frame.width() * factor));
    int height = (int) Math.max(1, Math.rint(frame.height() * factor));
    return Resize.area(frame, width, height);
  }
}
