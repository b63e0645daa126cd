package dev.genga.world.tool;

import dev.genga.base.AtomicFile;
import dev.genga.world.Clip;
import dev.genga.world.Combination;
import dev.genga.world.SceneSampler;
import dev.genga.world.Style;
import dev.genga.world.draw.SceneRenderer;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/// Draws many scenes on one picture.
///
/// `java -cp ... dev.genga.world.tool.ContactSheet SHEET.png [COLUMNS ROWS SEED [STYLE]]` fills a sheet
/// with scenes, a style a row, or all in one style; with `strip` as a fifth word, a row is a clip.
public final class ContactSheet {
  private static final int WIDTH = 128;
  private static final int HEIGHT = 80;
  private static final int GAP = 4;

  private ContactSheet() {}

  /// @param arguments as above
  public static void main(String[] arguments) {
    int columns = number(arguments, 1, 6);
    int rows = number(arguments, 2, Style.values().length);
    long seed = number(arguments, 3, 1);
    var styles = arguments.length > 4 ? List.of(Style.valueOf(arguments[4])) : List.of(Style.values());
    boolean strip = arguments.length > 5;
    var cells = new ArrayList<Clip>();
    for (int row = 0; row < rows; row++) {
      var style = styles.get(row % styles.size());
      var scenes = new SceneSampler(Combination.all(), List.of(style), seed);
      for (int i = 0; i < columns; i++) {
        var scene = scenes.at(strip ? row : (long) columns * row + i).scene();
        var clip = SceneRenderer.render(scene, style, WIDTH, HEIGHT, strip ? 17 : 1);
        int frame = strip ? Math.round(16f * i / Math.max(1, columns - 1)) : 0;
        cells.add(new Clip(WIDTH, HEIGHT, new int[][] {clip.frame(frame)}));
      }
    }
    write(sheet(cells, columns), Path.of(arguments[0]));
  }

  private static int number(String[] arguments, int index, int otherwise) {
    return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
  }

  private static BufferedImage sheet(List<Clip> cells, int columns) {
    int rows = (cells.size() + columns - 1) / columns;
    var sheet =
        new BufferedImage(
            columns * (WIDTH + GAP) + GAP, rows * (HEIGHT + GAP) + GAP, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setColor(java.awt.Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    graphics.dispose();
    for (int i = 0; i < cells.size(); i++) {
      int x = GAP + i % columns * (WIDTH + GAP);
      int y = GAP + i / columns * (HEIGHT + GAP);
      sheet.setRGB(x, y, WIDTH, HEIGHT, cells.get(i).frame(0), 0, WIDTH);
    }
    return sheet;
  }

  private static void write(BufferedImage image, Path file) {
    AtomicFile.writeStream(file, out -> ImageIO.write(image, "png", out));
  }
}
