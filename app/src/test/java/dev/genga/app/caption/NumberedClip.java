package dev.genga.app.caption;

import dev.genga.chat.Picture;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/// Clips whose every frame shows its own number, in columns of black and white for its bits, so that
/// whoever is shown frames knows which they are.
public final class NumberedClip {
  static final int WIDTH = 256;
  static final int HEIGHT = 128;
  private static final int BITS = 8;

  private NumberedClip() {}

  static Frame picture(int number) {
    var rgb = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < rgb.length; i++) {
      int bit = i / 3 % WIDTH * BITS / WIDTH;
      rgb[i] = (byte) (((number >> bit) & 1) * 255);
    }
    return new Frame(WIDTH, HEIGHT, rgb);
  }

  /// Frames `first` to before `end`.
  public static Path write(Path file, int first, int end) {
    var rate = Fraction.of(16);
    VideoWriter.write(
        file,
        rate,
        rate.inverse(),
        Map.of(),
        sink -> {
          for (int i = first; i < end; i++) {
            sink.add(picture(i), i - first);
          }
        });
    return file;
  }

  /// The numbers that pictures show, in their order.
  public static List<Integer> numbers(List<Picture> pictures) {
    return pictures.stream().map(NumberedClip::image).map(NumberedClip::number).toList();
  }

  static BufferedImage image(Picture picture) {
    try {
      return ImageIO.read(new ByteArrayInputStream(picture.bytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int number(BufferedImage image) {
    int number = 0;
    for (int bit = 0; bit < BITS; bit++) {
      int x = (2 * bit + 1) * image.getWidth() / (2 * BITS);
      if ((image.getRGB(x, image.getHeight() / 2) & 0xff) > 127) {
        number |= 1 << bit;
      }
    }
    return number;
  }
}
