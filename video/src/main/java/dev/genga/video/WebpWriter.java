package dev.genga.video;

import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes animated WebP, and stills of one frame, with texts in their EXIF part, where ComfyUI keeps its
/// own: see [WebpMetadata].
///
/// The same frames and texts give the same bytes. A file appears whole or not at all; it repeats
/// without end.
public final class WebpWriter {
  /// Of 100, as libwebp counts it.
  public static final int QUALITY = 90;

  /// The longest side that the format has.
  public static final int LONGEST_SIDE = 16_383;

  private WebpWriter() {}

  /// @param rate frames a second; each is shown for whole milliseconds
  /// @param texts by names without a colon
  /// @throws ProblemException if the file can't be written, with nothing left of it
  /// @throws IllegalArgumentException if there is no frame, their sizes differ, or a side is longer
  ///     than [#LONGEST_SIDE]
  public static void write(
      Path file, Fraction rate, Map<String, String> texts, List<Frame> frames) {
    var first = frames.getFirst();
    if (Math.max(first.width(), first.height()) > LONGEST_SIDE) {
      throw new IllegalArgumentException(
          "a WebP has at most %d pixels a side: %d x %d"
              .formatted(LONGEST_SIDE, first.width(), first.height()));
    }
    byte[] picture;
    try (var encoder = WebpEncoder.open(first.width(), first.height(), rate)) {
      for (int i = 0; i < frames.size(); i++) {
        encoder.add(frames.get(i), i);
      }
      picture = encoder.finish();
    }
    var exif = ExifTexts.write(new TreeMap<>(texts));
    var whole = WebpContainer.withExif(picture, first.width(), first.height(), exif);
    try {
      AtomicFile.writeStream(file, out -> out.write(whole));
    } catch (UncheckedIOException e) {
      throw new ProblemException(
          "the image can't be written: " + e.getMessage(),
          file.toString(),
          "free some space there, or name another folder");
    }
  }
}
