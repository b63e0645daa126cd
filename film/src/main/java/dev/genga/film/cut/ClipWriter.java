package dev.genga.film.cut;

import dev.genga.base.ProblemException;
import dev.genga.film.index.ClipRow;
import dev.genga.film.index.FrameList;
import dev.genga.video.Fraction;
import dev.genga.video.VideoFormat;
import dev.genga.video.VideoWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Writes clips, and reads them again: what isn't the film's frames, or has one of another scene, is removed. Several
/// threads may do so at once.
final class ClipWriter {
  private final VideoFormat format;
  private final Fraction pixelAspect;
  private final String title;

  /// @param pixelAspect of the film's pixels
  /// @param title the film's name, which the clip carries
  ClipWriter(VideoFormat format, Fraction pixelAspect, String title) {
    this.format = format;
    this.pixelAspect = pixelAspect;
    this.title = title;
  }

  /// @param film the clip's frames
  /// @return what the file is to be held to
  /// @throws ProblemException if the film can't be read so far, or the clip can't be written
  ClipCheck write(ClipFrames film, ClipRow clip, Path file) {
    var picture = new ClipPicture(clip.bars(), pixelAspect);
    var frames = clip.sourceFrames();
    try (var pictures = new ClipPictures(film, picture, frames)) {
      // The first one is read here, so that no file is begun for a film that is broken before it.
      pictures.read(0);
      write(file, frames, pictures);
      return new ClipCheck(
          format == VideoFormat.LOSSLESS,
          frames.count(),
          pictures.first(),
          pictures.last(),
          film.outside(true),
          film.outside(false));
    }
  }

  private void write(Path file, FrameList frames, ClipPictures pictures) {
    var rate = Fraction.of(CutSettings.RATE);
    VideoWriter.write(
        file,
        format,
        rate,
        rate.inverse(),
        Map.of(
            "title", title, "comment", "frames %d to %d".formatted(frames.first(), frames.last())),
        sink -> {
          for (int i = 0; i < frames.count(); i++) {
            if (i > 0) {
              pictures.read(i);
            }
            pictures.addTo(sink, i);
          }
        });
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
