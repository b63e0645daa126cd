package dev.genga.video;

import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Writes frames as PNG, every pixel as it is.
public final class PngWriter {
  private PngWriter() {}

  /// Writes one, whole or not at all.
  ///
  /// @throws ProblemException if the file can't be written
  public static void write(Path file, Frame frame) {
    try {
      byte[] bytes = encode(frame);
      AtomicFile.writeStream(file, out -> out.write(bytes));
    } catch (UncheckedIOException e) {
      throw new ProblemException(
          "the picture can't be written: " + e.getMessage(),
          file.toString(),
          "free some space there, or name another folder");
    }
  }

  /// In memory: ImageIO would use a file of its own on the way, and keep to itself what a full disk says.
  private static byte[] encode(Frame frame) {
    var bytes = new ByteArrayOutputStream();
    try (var stream = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(JpegWriter.image(frame), "png", stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
