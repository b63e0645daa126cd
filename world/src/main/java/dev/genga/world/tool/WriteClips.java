package dev.genga.world.tool;

import dev.genga.base.AtomicFile;
import dev.genga.world.Combination;
import dev.genga.world.SceneSampler;
import dev.genga.world.Style;
import dev.genga.world.draw.SceneRenderer;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/// Writes clips as folders of pictures, with their captions beside them:
/// `WriteClips FOLDER STYLE COUNT SEED [WIDTH HEIGHT FRAMES]` writes `000/000.png` to `000/016.png`,
/// `000.txt` and so on.
public final class WriteClips {
  private WriteClips() {}

  /// @param arguments as above
  public static void main(String[] arguments) {
    if (arguments.length != 4 && arguments.length != 7) {
      System.err.println("usage: WriteClips FOLDER STYLE COUNT SEED [WIDTH HEIGHT FRAMES]");
      System.exit(2);
    }
    var folder = Path.of(arguments[0]);
    var style = Style.valueOf(arguments[1]);
    int width = number(arguments, 4, 128);
    int height = number(arguments, 5, 80);
    int frames = number(arguments, 6, 17);
    var samples = new SceneSampler(Combination.all(), List.of(style), Long.parseLong(arguments[3]));
    for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
      var sample = samples.at(i);
      var clip = SceneRenderer.render(sample.scene(), style, width, height, frames);
      var name = "%03d".formatted(i);
      AtomicFile.writeString(folder.resolve(name + ".txt"), sample.caption());
      for (int f = 0; f < frames; f++) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, clip.frame(f), 0, width);
        AtomicFile.writeStream(
            folder.resolve(name).resolve("%03d.png".formatted(f)),
            out -> ImageIO.write(image, "png", out));
      }
    }
  }

  private static int number(String[] arguments, int index, int otherwise) {
    return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
  }
}
