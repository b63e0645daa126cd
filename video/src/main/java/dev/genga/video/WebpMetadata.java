package dev.genga.video;

import dev.genga.base.ProblemException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The texts that a WebP carries in its EXIF part, as ComfyUI keeps them: each is `name:text` in a tag
/// of the first directory. The picture is not decoded.
public final class WebpMetadata {
  private static final int RIFF = 0x52494646;
  private static final int WEBP = 0x57454250;
  private static final int EXIF = 0x45584946;

  private WebpMetadata() {}

  /// Whether a file that begins so is a WebP.
  ///
  /// @param head its first 12 bytes
  public static boolean is(byte[] head) {
    var bytes = ByteBuffer.wrap(head);
    return head.length >= 12 && bytes.getInt(0) == RIFF && bytes.getInt(8) == WEBP;
  }

  /// Reads the texts by name; none where the file has no EXIF part.
  ///
  /// @throws ProblemException if the file can't be read, or is no whole WebP
  public static Map<String, String> read(Path file) {
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (!is(in.readNBytes(12))) {
        throw new IOException("it is no WebP");
      }
      return read(in);
    } catch (IOException e) {
      throw new ProblemException(
          "the image can't be read: " + e.getMessage(), file.toString(), "name another file");
    }
  }

  private static Map<String, String> read(DataInputStream in) throws IOException {
    while (true) {
      byte[] head = in.readNBytes(8);
      if (head.length == 0) {
        return Map.of();
      }
      if (head.length < 8) {
        throw new IOException("it is cut off");
      }
      var chunk = ByteBuffer.wrap(head);
      int type = chunk.getInt();
      long length = Integer.toUnsignedLong(chunk.order(ByteOrder.LITTLE_ENDIAN).getInt());
      if (type == EXIF) {
        return exif(in, length);
      }
      in.skipNBytes(length + length % 2);
    }
  }

  private static Map<String, String> exif(DataInputStream in, long length) throws IOException {
    if (length > ExifTexts.LONGEST) {
      throw new IOException("its EXIF part has %d bytes".formatted(length));
    }
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw new IOException("it is cut off");
    }
    return ExifTexts.read(bytes);
  }
}
