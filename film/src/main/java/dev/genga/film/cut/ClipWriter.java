package dev.genga.film.cut;

import dev.genga.base.ProblemException;
import dev.genga.film.index.ClipRow;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoFormat;
import dev.genga.video.VideoReader;
import dev.genga.video.VideoWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Writes a clip, and reads it again: it has to have as many frames as were given to it, and its first
/// and last have to be the film's.
final class ClipWriter {
  /// How far H.264 may take a picture from its source: the mean of all channels, of 255.
  private static final double LOSS = 6;

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

  /// What the written file holds.
  record Written(int frames, int width, int height) {}

  /// The ends of a clip as they came from the film.
  private record Ends(Frame first, Frame last) {}

  /// @throws ProblemException if the film can't be read so far, or the clip can't be written
  Written write(ClipRow clip, Path file) {
    var rate = Fraction.of(CutSettings.RATE);
    var frames = clip.sourceFrames();
    var picture = new ClipPicture(clip.bars(), pixelAspect);
    var first = picture.of(feed.frame(frames.first()));
    var last = new Frame[] {first};
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
              last[0] = picture.of(feed.frame(frames.at(i)));
            }
            sink.add(last[0], i);
          }
        });
    return checked(file, frames.count(), new Ends(first, last[0]));
  }

  private Written checked(Path file, int count, Ends ends) {
    Frame first = null;
    Frame last = null;
    int frames = 0;
    try (var reader = VideoReader.open(file)) {
      while (reader.advance()) {
        frames++;
        if (first == null) {
          first = reader.frame();
        }
        if (frames == count) {
          last = reader.frame();
        }
      }
    }
    if (frames != count || first == null || last == null) {
      throw refused(file, "has %d frames instead of %d".formatted(frames, count));
    }
    if (!isSame(ends.first(), first) || !isSame(ends.last(), last)) {
      throw refused(file, "does not begin and end with the film's frames");
    }
    return new Written(frames, first.width(), first.height());
  }

  /// An encoder that wants even sides adds a column or a row.
  private boolean isSame(Frame source, Frame written) {
    boolean fits = written.width() - source.width() <= 1 && written.height() - source.height() <= 1;
    if (!fits) {
      return false;
    }
    var seen = written.crop(0, 0, source.width(), source.height());
    return format == VideoFormat.LOSSLESS ? seen.equals(source) : difference(source, seen) <= LOSS;
  }

  private static double difference(Frame one, Frame other) {
    var a = one.rgb();
    var b = other.rgb();
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
    }
    return (double) sum / a.length;
  }

  private static ProblemException refused(Path file, String what) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ProblemException(
        "the clip that was written " + what,
        file.toString(),
        "check the disk and cut again: the clip has been removed");
  }
}
