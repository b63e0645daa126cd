package dev.genga.video;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Makes JPEG of frames, in memory: to be shown, not to be trained on.
public final class JpegWriter {
  private JpegWriter() {}

  /// @param quality from 0 to 1
  /// @return the bytes of a file
  public static byte[] bytes(Frame frame, float quality) {
    var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      var settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(quality);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image(frame), null, null), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory refuses nothing
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /// A frame for Java's own writers.
  static BufferedImage image(Frame frame) {
    var image = new BufferedImage(frame.width(), frame.height(), BufferedImage.TYPE_INT_RGB);
    var rgb = frame.rgb();
    var pixels = new int[frame.width() * frame.height()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] =
          (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | (rgb[3 * i + 2] & 0xff);
    }
    image.setRGB(0, 0, frame.width(), frame.height(), pixels, 0, frame.width());
    return image;
  }
}
