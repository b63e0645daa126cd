package dev.genga.film.cut;

import dev.genga.base.ProblemException;
import dev.genga.film.index.ClipRow;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoFormat;
import dev.genga.video.VideoWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes clips, and reads them again: what isn't the film's frames, or has one of another scene, is removed.
final class ClipWriter {
  /// Frames of the film that are kept of either end.
  private static final int KEPT = 2;

  private final FrameFeed feed;
  private final VideoFormat format;
  private final Fraction pixelAspect;
  private final String title;

  /// @param pixelAspect of the film's pixels
  /// @param title the film's name, which the clip carries
  ClipWriter(FrameFeed feed, VideoFormat format, Fraction pixelAspect, String title) {
    this.feed = feed;
    this.format = format;
    this.pixelAspect = pixelAspect;
    this.title = title;
  }

  /// @return what the file is to be held to
  /// @throws ProblemException if the film can't be read so far, or the clip can't be written
  ClipCheck write(ClipRow clip, Path file) {
    var rate = Fraction.of(CutSettings.RATE);
    var frames = clip.sourceFrames();
    // The first one is read here, so that no file is begun for a film that is broken before it.
    var first = new ArrayList<>(List.of(picture(clip, frames.first())));
    var last = new ArrayList<>(first);
    VideoWriter.write(
        file,
        format,
        rate,
        rate.inverse(),
        Map.of(
            "title", title, "comment", "frames %d to %d".formatted(frames.first(), frames.last())),
        sink -> {
          for (int i = 0; i < frames.count(); i++) {
            if (i > 0 && frames.at(i) != frames.at(i - 1)) {
              keep(picture(clip, frames.at(i)), first, last);
            }
            sink.add(last.getFirst(), i);
          }
        });
    return new ClipCheck(
        format == VideoFormat.LOSSLESS,
        frames.count(),
        first,
        last,
        feed.outside(clip, true),
        feed.outside(clip, false));
  }

  private Frame picture(ClipRow clip, int frame) {
    return new ClipPicture(clip.bars(), pixelAspect).of(feed.frame(frame));
  }

  private static void keep(Frame frame, List<Frame> first, List<Frame> last) {
    if (first.size() < KEPT) {
      first.add(frame);
    }
    last.addFirst(frame);
    if (last.size() > KEPT) {
      last.removeLast();
    }
  }

  /// Reads a written clip, and removes it where it is wrong.
  ///
  /// @return what the file holds, or held
  /// @throws ProblemException if it can't be read
  static ClipCheck.Found checked(Path file, ClipCheck check) {
    var found = check.of(file);
    if (found.wrong() != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return found;
  }
}
