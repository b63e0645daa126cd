package dev.genga.film.scene;

import dev.genga.film.testing.ReelFilm;
import dev.genga.video.Fraction;
import dev.genga.video.VideoFormat;
import dev.genga.world.reel.Reel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/// Writes made-up films beside a list of their boundaries ([KnownFilm]).
///
/// `WriteReels FOLDER even|uneven [SEED ...]`
final class WriteReels {
  static final int WIDTH = 256;
  static final int HEIGHT = 144;

  /// In which 15, 24, 30 and 60 frames a second are whole numbers.
  private static final Fraction UNIT = new Fraction(1, 1200);

  private static final int[] STEPS = {50, 40, 20, 80};
  static final int SHOTS = 30;

  /// The seeds that figures are told of; thresholds were fixed on others.
  static final List<Long> SEEDS = List.of(101L, 102L);

  private WriteReels() {}

  /// @param arguments the folder, whether all frames are shown for as long, then seeds, or none for the
  ///     usual ones
  public static void main(String[] arguments) throws IOException {
    var seeds = new ArrayList<Long>();
    for (int i = 2; i < arguments.length; i++) {
      seeds.add(Long.parseLong(arguments[i]));
    }
    boolean even = arguments[1].equals("even");
    write(Path.of(arguments[0]), even, seeds.isEmpty() ? SEEDS : seeds);
  }

  /// @param even whether all frames are shown for as long; else each run of some dozens at a rate of its own
  static List<KnownFilm> write(Path folder, boolean even, List<Long> seeds) throws IOException {
    var films = new ArrayList<KnownFilm>();
    for (long seed : seeds) {
      films.add(write(folder.resolve("reel-" + seed + ".mp4"), even, seed));
    }
    KnownFilm.list(folder, films);
    return films;
  }

  private static KnownFilm write(Path film, boolean even, long seed) {
    var reel = new Reel(seed, SHOTS, WIDTH, HEIGHT);
    var times = even ? LongStream.iterate(0, tick -> tick + STEPS[0]) : uneven(seed);
    ReelFilm.write(film, reel, VideoFormat.H264, UNIT, times.iterator());
    var expected = new ArrayList<Transition>();
    for (var boundary : reel.boundaries()) {
      var kind = TransitionKind.valueOf(boundary.join().name());
      expected.add(new Transition(kind, boundary.first(), boundary.end()));
    }
    return new KnownFilm(film, expected);
  }

  /// When frames are shown that jump between rates.
  private static LongStream uneven(long seed) {
    var random = new Random(seed);
    var step = new int[1];
    var left = new int[1];
    return LongStream.iterate(
        0,
        tick -> {
          if (left[0]-- == 0) {
            left[0] = 12 + random.nextInt(48);
            step[0] = STEPS[random.nextInt(STEPS.length)];
          }
          return tick + step[0];
        });
  }
}
