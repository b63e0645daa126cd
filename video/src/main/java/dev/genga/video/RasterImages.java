package dev.genga.video;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// Reads PNG, JPEG and BMP with Java's own readers, and takes the stored samples as they are: the
/// colour conversions of `BufferedImage.getRGB` would change grey pictures.
final class RasterImages {
  private RasterImages() {}

  /// @param format ImageIO's name of the format
  /// @throws IOException if the picture isn't whole, of a kind that isn't read, or too large
  static Frame read(byte[] bytes, String format) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    var warnings = new ArrayList<String>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    try (var stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(stream, true, true);
      PictureSize.refuseAbsurd(reader.getWidth(0), reader.getHeight(0));
      var frame = frame(reader.read(0));
      if (warnings.stream().anyMatch(RasterImages::tellsOfACut)) {
        throw new IOException("it is cut off");
      }
      return frame;
    } catch (EOFException e) {
      throw new IOException("it is cut off", e);
    } catch (IIOException e) {
      boolean cut = warnings.stream().anyMatch(RasterImages::tellsOfACut);
      throw cut ? new IOException("it is cut off", e) : e;
    } catch (IndexOutOfBoundsException | IllegalArgumentException | NegativeArraySizeException e) {
      // How these readers fail on damaged files.
      throw new IOException("its data are damaged", e);
    } finally {
      reader.dispose();
    }
  }

  /// The JPEG reader fills what is missing with grey, and only warns.
  private static boolean tellsOfACut(String warning) {
    return warning.contains("premature end") || warning.contains("Missing EOI");
  }

  private static Frame frame(BufferedImage image) throws IOException {
    var raster = image.getRaster();
    var rgb = new byte[Math.multiplyExact(3 * image.getWidth(), image.getHeight())];
    if (image.getColorModel() instanceof IndexColorModel palette) {
      copy(raster, palette, rgb);
    } else if (raster.getNumBands() == 4 && !image.getColorModel().hasAlpha()) {
      throw new IOException("its colours are CMYK");
    } else {
      copy(raster, rgb);
    }
    return new Frame(image.getWidth(), image.getHeight(), rgb);
  }

  private static void copy(Raster raster, IndexColorModel palette, byte[] rgb) {
    var colours = new int[palette.getMapSize()];
    palette.getRGBs(colours);
    int[] row = new int[raster.getWidth()];
    int at = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getSamples(0, y, row.length, 1, 0, row);
      for (int index : row) {
        int colour = index < colours.length ? colours[index] : 0;
        rgb[at++] = (byte) (colour >> 16);
        rgb[at++] = (byte) (colour >> 8);
        rgb[at++] = (byte) colour;
      }
    }
  }

  /// One or two bands are grey, three or four red, green and blue; the last of an even number is
  /// transparency.
  private static void copy(Raster raster, byte[] rgb) {
    int bands = raster.getNumBands();
    int green = bands < 3 ? 0 : 1;
    int blue = bands < 3 ? 0 : 2;
    int shift = raster.getSampleModel().getSampleSize(0) - 8;
    int[] row = new int[bands * raster.getWidth()];
    int at = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int x = 0; x < row.length; x += bands) {
        rgb[at++] = (byte) (row[x] >> shift);
        rgb[at++] = (byte) (row[x + green] >> shift);
        rgb[at++] = (byte) (row[x + blue] >> shift);
      }
    }
  }
}
