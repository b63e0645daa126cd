package dev.genga.film.scene;

import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import dev.genga.world.reel.Reel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes made-up films, each beside a list of its boundaries.
///
/// `WriteReels FOLDER [SEED ...]`
final class WriteReels {
  static final int WIDTH = 256;
  static final int HEIGHT = 144;
  static final Fraction RATE = Fraction.of(24);
  static final int SHOTS = 30;

  /// The seeds that figures are told of; thresholds were fixed on others.
  static final List<Long> SEEDS = List.of(101L, 102L);

  private WriteReels() {}

  /// @param arguments the folder, then seeds, or none for the usual ones
  public static void main(String[] arguments) throws IOException {
    var folder = Path.of(arguments[0]);
    var seeds = new ArrayList<Long>();
    for (int i = 1; i < arguments.length; i++) {
      seeds.add(Long.parseLong(arguments[i]));
    }
    for (long seed : seeds.isEmpty() ? SEEDS : seeds) {
      write(folder.resolve("reel-" + seed + ".mp4"), seed);
    }
  }

  /// @return what is to be found
  static List<Transition> write(Path film, long seed) throws IOException {
    var reel = new Reel(seed, SHOTS, WIDTH, HEIGHT);
    VideoWriter.write(
        film,
        RATE,
        RATE.inverse(),
        Map.of(),
        sink -> {
          var tick = new long[1];
          reel.play(pixels -> sink.add(frame(pixels), tick[0]++));
        });
    var expected = new ArrayList<Transition>();
    var rows = new StringBuilder("first,end,kind\n");
    for (var boundary : reel.boundaries()) {
      var kind = TransitionKind.valueOf(boundary.join().name());
      expected.add(new Transition(kind, boundary.first(), boundary.end()));
      rows.append("%d,%d,%s%n".formatted(boundary.first(), boundary.end(), kind));
    }
    String name = String.valueOf(film.getFileName()).replace(".mp4", ".csv");
    Files.writeString(film.resolveSibling(name), rows);
    return expected;
  }

  private static Frame frame(int[] pixels) {
    var rgb = new byte[3 * pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      rgb[3 * i] = (byte) (pixels[i] >> 16);
      rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
      rgb[3 * i + 2] = (byte) pixels[i];
    }
    return new Frame(WIDTH, HEIGHT, rgb);
  }
}
