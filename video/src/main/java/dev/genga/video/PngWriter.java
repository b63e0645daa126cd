package dev.genga.video;

import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/// Writes frames as PNG, every pixel as it is.
public final class PngWriter {
  private PngWriter() {}

  /// Writes one, whole or not at all.
  ///
  /// @throws ProblemException if the file can't be written
  public static void write(Path file, Frame frame) {
    try {
      AtomicFile.writeStream(file, out -> ImageIO.write(JpegWriter.image(frame), "png", out));
    } catch (UncheckedIOException e) {
      throw new ProblemException(
          "the picture can't be written: " + e.getMessage(),
          file.toString(),
          "free some space there, or name another folder");
    }
  }
}
