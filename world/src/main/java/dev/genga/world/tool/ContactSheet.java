package dev.genga.world.tool;

import dev.genga.world.Clip;
import dev.genga.world.Combination;
import dev.genga.world.SceneSampler;
import dev.genga.world.Seeds;
import dev.genga.world.Style;
import dev.genga.world.draw.SceneRenderer;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Draws many scenes on one picture, 128 x 80 pixels each.
///
/// - `ContactSheet SHEET.png COLUMNS SEED`: a row of scenes in each style
/// - `ContactSheet SHEET.png COLUMNS SEED STYLE ROWS`: each row is one clip from its first frame to its last
public final class ContactSheet {
  private static final int WIDTH = 128;
  private static final int HEIGHT = 80;
  private static final int FRAMES = 17;

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
    Sheet.write(sheet, Path.of(arguments[0]));
  }

  private static BufferedImage styles(int columns, long seed) {
    var cells = new ArrayList<int[]>();
    for (var style : Style.values()) {
      var samples = samples(style, Seeds.mix(seed, style));
      for (int i = 0; i < columns; i++) {
        cells.add(SceneRenderer.render(samples.apply(i).scene(), style, WIDTH, HEIGHT, 1).frame(0));
      }
    }
    return Sheet.of(cells, columns, WIDTH, HEIGHT);
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
    return Sheet.of(cells, columns, WIDTH, HEIGHT);
  }

  private static IntFunction<SceneSampler.Sample> samples(Style style, long seed) {
    return new SceneSampler(Combination.all(), List.of(style), seed)::at;
  }
}
