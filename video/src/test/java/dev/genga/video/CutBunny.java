package dev.genga.video;

import dev.genga.base.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/// Cuts the film into the clips of `examples/bunny`.
final class CutBunny {
  static final int WIDTH = 384;
  static final int HEIGHT = 216;
  static final int FRAMES = 22;
  static final Fraction RATE = Fraction.of(25);

  /// One after the other, each of [#FRAMES] frames.
  static final List<String> CLIPS =
      List.of("1-burrow", "2-rise", "3-stretch", "4-yawn", "5-wave", "6-scratch");

  /// The frame of the film that is the still.
  static final int STILL = 100;

  private static final Map<String, String> TAGS =
      Map.of(
          "title", "Big Buck Bunny",
          "copyright", "(c) copyright 2008, Blender Foundation / www.bigbuckbunny.org",
          "license", "CC-BY 3.0, https://creativecommons.org/licenses/by/3.0/",
          "comment", "cut, scaled and encoded again for genga's example");

  private CutBunny() {}

  /// Writes `clips/*.mp4` and `stills/yawn.png` into the folder, over what is there.
  static void cut(Path folder) throws IOException {
    var frames = new ArrayList<Frame>();
    try (var reader = VideoReader.open(Film.path())) {
      while (reader.advance()) {
        frames.add(Resize.area(reader.frame(), WIDTH, HEIGHT));
      }
    }
    for (int clip = 0; clip < CLIPS.size(); clip++) {
      int start = clip * FRAMES;
      VideoWriter.write(
          folder.resolve("clips").resolve(CLIPS.get(clip) + ".mp4"),
          RATE,
          TAGS,
          frames.subList(start, start + FRAMES));
    }
    AtomicFile.write(folder.resolve("stills/yawn.png"), png(frames.get(STILL)));
  }

  private static byte[] png(Frame frame) throws IOException {
    var image = new BufferedImage(frame.width(), frame.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < frame.height(); y++) {
      for (int x = 0; x < frame.width(); x++) {
        int at = 3 * (y * frame.width() + x);
        var rgb = frame.rgb();
        image.setRGB(
            x, y, (rgb[at] & 0xff) << 16 | (rgb[at + 1] & 0xff) << 8 | (rgb[at + 2] & 0xff));
      }
    }
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }
}
