package dev.genga.world.tool;

import dev.genga.base.AtomicFile;
import dev.genga.world.Clip;
import dev.genga.world.Combination;
import dev.genga.world.SceneSampler;
import dev.genga.world.Seeds;
import dev.genga.world.Style;
import dev.genga.world.draw.SceneRenderer;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;

/// Draws many scenes on one picture, 128 x 80 pixels each.
///
/// - `ContactSheet SHEET.png COLUMNS SEED`: a row of scenes in each style
/// - `ContactSheet SHEET.png COLUMNS SEED STYLE ROWS`: each row is one clip from its first frame to its last
public final class ContactSheet {
  private static final int WIDTH = 128;
  private static final int HEIGHT = 80;
  private static final int FRAMES = 17;
  private static final int GAP = 4;

  private ContactSheet() {}

  /// @param arguments as above
  public static void main(String[] arguments) {
    if (arguments.length != 3 && arguments.length != 5) {
      System.err.println("usage: ContactSheet SHEET COLUMNS SEED [STYLE ROWS]");
      System.exit(2);
    }
    int columns = Integer.parseInt(arguments[1]);
    long seed = Long.parseLong(arguments[2]);
    var sheet =
        arguments.length == 3
            ? styles(columns, seed)
            : clips(columns, seed, Style.valueOf(arguments[3]), Integer.parseInt(arguments[4]));
    write(sheet, Path.of(arguments[0]));
  }

  /// As JPEG of quality 0.9 if the file's name says so, else as PNG.
  private static void write(BufferedImage sheet, Path file) {
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

  private static BufferedImage styles(int columns, long seed) {
    var cells = new ArrayList<int[]>();
    for (var style : Style.values()) {
      var samples = samples(style, Seeds.mix(seed, style));
      for (int i = 0; i < columns; i++) {
        cells.add(SceneRenderer.render(samples.apply(i).scene(), style, WIDTH, HEIGHT, 1).frame(0));
      }
    }
    return sheet(cells, columns);
  }

  private static BufferedImage clips(int columns, long seed, Style style, int rows) {
    var cells = new ArrayList<int[]>();
    var samples = samples(style, seed);
    for (int row = 0; row < rows; row++) {
      Clip clip = SceneRenderer.render(samples.apply(row).scene(), style, WIDTH, HEIGHT, FRAMES);
      for (int i = 0; i < columns; i++) {
        cells.add(clip.frame(i * (FRAMES - 1) / Math.max(1, columns - 1)));
      }
    }
    return sheet(cells, columns);
  }

  private static IntFunction<SceneSampler.Sample> samples(Style style, long seed) {
    return new SceneSampler(Combination.all(), List.of(style), seed)::at;
  }

  private static BufferedImage sheet(List<int[]> cells, int columns) {
    int rows = (cells.size() + columns - 1) / columns;
    var sheet =
        new BufferedImage(
            columns * (WIDTH + GAP) - GAP, rows * (HEIGHT + GAP) - GAP, BufferedImage.TYPE_INT_RGB);
    var graphics = sheet.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    graphics.dispose();
    for (int i = 0; i < cells.size(); i++) {
      int x = i % columns * (WIDTH + GAP);
      int y = i / columns * (HEIGHT + GAP);
      sheet.setRGB(x, y, WIDTH, HEIGHT, cells.get(i), 0, WIDTH);
    }
    return sheet;
  }
}
