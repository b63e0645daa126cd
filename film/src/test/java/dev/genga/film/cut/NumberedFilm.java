package dev.genga.film.cut;

import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoReader;
import dev.genga.video.VideoWriter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Films whose every frame shows its own number, in bits at the bottom left, so that a clip tells which
/// of the film's frames it holds. `src/test/python/numbered.py` draws the same.
final class NumberedFilm {
  static final int WIDTH = 128;
  static final int HEIGHT = 72;
  static final int FRAMES = 250;

  /// Where the second and the third scene begin.
  static final List<Integer> CUTS = List.of(80, 170);

  private static final int BITS = 10;
  private static final int BIT = 8;
  private static final int BAR = 12;

  private NumberedFilm() {}

  static Frame picture(int index) {
    return picture(index, -BAR);
  }

  /// @param left where a white bar begins, which the number stands below
  private static Frame picture(int index, int left) {
    int scene = (int) CUTS.stream().filter(cut -> index >= cut).count();
    var rgb = new byte[3 * WIDTH * HEIGHT];
    int at = 0;
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        boolean bit = y >= HEIGHT - BIT && x < BITS * BIT;
        boolean bar = !bit && x >= left && x < left + BAR;
        int white = bar ? 255 : ((index >> (x / BIT)) & 1) * 255;
        boolean plain = bit || bar;
        rgb[at++] = (byte) (plain ? white : (x + 40 * scene) % 160 + 40);
        rgb[at++] = (byte) (plain ? white : (y * 2 + 90 * scene) % 160 + 40);
        rgb[at++] = (byte) (plain ? white : 60 + 70 * scene);
      }
    }
    return new Frame(WIDTH, HEIGHT, rgb);
  }

  /// The picture of the earlier moment of an interlaced film's frame.
  static Frame earlier(int index) {
    return picture(index, 8 * index % WIDTH);
  }

  /// That of its later moment.
  static Frame later(int index) {
    return picture(index, (8 * index + 4) % WIDTH);
  }

  /// At 24 frames a second.
  static Path write(Path file) {
    return write(file, 0);
  }

  /// @param bar black rows at the top and at the bottom, which the number stands above
  static Path write(Path file, int bar) {
    var rate = Fraction.of(24);
    VideoWriter.write(
        file,
        rate,
        rate.inverse(),
        Map.of(),
        sink -> {
          for (int i = 0; i < FRAMES; i++) {
            sink.add(withBars(picture(i), bar), i);
          }
        });
    return file;
  }

  private static Frame withBars(Frame frame, int bar) {
    var rgb = new byte[3 * frame.width() * (frame.height() + 2 * bar)];
    System.arraycopy(frame.rgb(), 0, rgb, 3 * frame.width() * bar, frame.rgb().length);
    return new Frame(frame.width(), frame.height() + 2 * bar, rgb);
  }

  /// Each frame at its own time.
  ///
  /// @param milliseconds when each is shown, as many as frames are to be
  static Path writeAt(Path file, long... milliseconds) {
    VideoWriter.write(
        file,
        Fraction.of(24),
        new Fraction(1, 1000),
        Map.of(),
        sink -> {
          for (int i = 0; i < milliseconds.length; i++) {
            sink.add(picture(i), milliseconds[i]);
          }
        });
    return file;
  }

  /// A file of this package's test resources.
  static Path resource(String name) {
    try {
      return Path.of(Objects.requireNonNull(NumberedFilm.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /// The numbers that a clip's frames show.
  static List<Integer> numbers(Path clip) {
    var numbers = new ArrayList<Integer>();
    try (var reader = VideoReader.open(clip)) {
      while (reader.advance()) {
        numbers.add(number(reader.frame()));
      }
    }
    return numbers;
  }

  static int number(Frame frame) {
    int number = 0;
    for (int bit = 0; bit < BITS; bit++) {
      int x = bit * BIT + BIT / 2;
      int at = 3 * ((frame.height() - BIT / 2) * frame.width() + x);
      if ((frame.rgb()[at + 1] & 0xff) > 127) {
        number |= 1 << bit;
      }
    }
    return number;
  }

  /// How far a frame is from the picture of the earlier moment, in brightness, where both moments differ:
  /// elsewhere there is only what every encoder loses.
  static double fromEarlier(Frame frame, int index) {
    var earlier = earlier(index).rgb();
    var later = later(index).rgb();
    double sum = 0;
    for (int i = 0; i < earlier.length; i += 3) {
      if (Math.abs(brightness(earlier, i) - brightness(later, i)) > 40) {
        sum += Math.abs(brightness(frame.rgb(), i) - brightness(earlier, i));
      }
    }
    return sum;
  }

  private static double brightness(byte[] rgb, int at) {
    return 0.3 * (rgb[at] & 0xff) + 0.59 * (rgb[at + 1] & 0xff) + 0.11 * (rgb[at + 2] & 0xff);
  }
}
