package dev.genga.world.tool;

import dev.genga.base.AtomicFile;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;

/// Many frames of one size on one picture, for people to look at.
public final class Sheet {
  private static final int GAP = 4;

  private Sheet() {}

  /// @param cells from the left, then from above; each `[height * width]`, `0xRRGGBB`
  /// @param columns cells of a row
  /// @param width of a cell
  /// @param height of a cell
  public static BufferedImage of(List<int[]> cells, int columns, int width, int height) {
    int rows = (cells.size() + columns - 1) / columns;
    var sheet =
        new BufferedImage(
            columns * (width + GAP) - GAP, rows * (height + GAP) - GAP, BufferedImage.TYPE_INT_RGB);
    var graphics = sheet.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    graphics.dispose();
    for (int i = 0; i < cells.size(); i++) {
      int x = i % columns * (width + GAP);
      int y = i / columns * (height + GAP);
      sheet.setRGB(x, y, width, height, cells.get(i), 0, width);
    }
    return sheet;
  }

  /// As JPEG of quality 0.9 if the file's name says so, else as PNG.
  public static void write(BufferedImage sheet, Path file) {
    boolean jpeg = file.toString().endsWith(".jpg");
    var writer = ImageIO.getImageWritersByFormatName(jpeg ? "jpeg" : "png").next();
    var parameters = writer.getDefaultWriteParam();
    if (jpeg) {
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(0.9f);
    }
    AtomicFile.writeStream(
        file,
        out -> {
          try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(sheet, null, null), parameters);
          }
        });
    writer.dispose();
  }
}
