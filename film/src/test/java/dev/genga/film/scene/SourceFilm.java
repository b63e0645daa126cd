package dev.genga.film.scene;

import dev.genga.film.testing.FfmpegProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Films of what ffmpeg's own sources draw, joined by its own filters, at frames that are known: 640 x 360 at 24
/// frames a second.
final class SourceFilm {
  private static final String SIZE = "size=640x360:rate=24";
  private static final int LENGTH = 60;
  private static final int RAMP = 10;

  /// How the parts follow each other.
  private static final List<TransitionKind> JOINS =
      List.of(
          TransitionKind.CUT,
          TransitionKind.DISSOLVE,
          TransitionKind.CUT,
          TransitionKind.FADE_BLACK,
          TransitionKind.CUT,
          TransitionKind.FADE_WHITE,
          TransitionKind.DISSOLVE,
          TransitionKind.CUT,
          TransitionKind.FADE_BLACK,
          TransitionKind.CUT,
          TransitionKind.DISSOLVE);

  private final StringBuilder graph = new StringBuilder();
  private final List<Transition> transitions = new ArrayList<>();
  private int length = LENGTH;

  private SourceFilm() {}

  /// @param seed of what the sources draw
  static KnownFilm write(Path file, long seed) {
    var film = new SourceFilm();
    film.join(seed);
    FfmpegProgram.run(
        "-filter_complex",
        film.graph.toString(),
        "-map",
        "[film]",
        "-c:v",
        "mpeg4",
        "-q:v",
        "2",
        "-g",
        "24",
        file.toString());
    return new KnownFilm(file, film.transitions);
  }

  private void join(long seed) {
    var random = new Random(seed);
    for (int part = 0; part <= JOINS.size(); part++) {
      graph.append(source(part, random));
      graph.append(",trim=end_frame=%d,format=yuv420p,setsar=1".formatted(LENGTH));
      graph.append(part < JOINS.size() ? fade(JOINS.get(part), "out", LENGTH - RAMP) : "");
      graph.append(part > 0 ? fade(JOINS.get(part - 1), "in", 0) : "");
      graph.append(even()).append("[part%d];".formatted(part));
    }
    String before = "part0";
    for (int part = 1; part <= JOINS.size(); part++) {
      String name = part == JOINS.size() ? "film" : "upto" + part;
      graph.append("[%s][part%d]%s%s[%s];".formatted(before, part, joined(part), even(), name));
      before = name;
    }
    graph.setLength(graph.length() - 1);
  }

  /// Each of the four in turn, drawn otherwise each time.
  private static String source(int part, Random random) {
    int seed = random.nextInt(100_000);
    return switch (part % 4) {
      case 0 -> "testsrc2=%s".formatted(SIZE);
      case 1 ->
          String.format(
              Locale.ROOT,
              "mandelbrot=%s:start_scale=%.3f:start_x=%.4f",
              SIZE,
              0.4 + 2 * random.nextDouble(),
              -0.75 + 0.1 * random.nextDouble());
      case 2 ->
          "gradients=%s:seed=%d:nb_colors=4:speed=0.01%s".formatted(SIZE, seed, colours(seed));
      default -> "cellauto=%s:rule=%d:random_seed=%d".formatted(SIZE, 30 + 60 * (part % 3), seed);
    };
  }

  /// The filter's own would be others each time, whatever its seed.
  private static String colours(int seed) {
    var random = new Random(seed);
    var colours = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      colours.append(":c%d=0x%06x".formatted(i, random.nextInt(1 << 24)));
    }
    return colours.toString();
  }

  /// Frames at 24 a second, whatever the filter before made of them.
  private static String even() {
    return ",settb=1/24,setpts=N,fps=24";
  }

  private static String fade(TransitionKind join, String way, int start) {
    return switch (join) {
      case CUT, DISSOLVE -> "";
      case FADE_BLACK -> ",fade=t=%s:s=%d:n=%d".formatted(way, start, RAMP);
      case FADE_WHITE -> ",fade=t=%s:s=%d:n=%d:color=white".formatted(way, start, RAMP);
    };
  }

  private String joined(int part) {
    int before = length;
    var kind = JOINS.get(part - 1);
    switch (kind) {
      case CUT -> transitions.add(new Transition(kind, before, before));
      // The first of the ramp is the old picture alone.
      case DISSOLVE -> transitions.add(new Transition(kind, before - RAMP + 1, before));
      case FADE_BLACK, FADE_WHITE ->
          transitions.add(new Transition(kind, before - RAMP, before + RAMP - 1));
    }
    length += LENGTH;
    if (kind != TransitionKind.DISSOLVE) {
      return "concat=n=2";
    }
    length -= RAMP;
    return String.format(
        Locale.ROOT,
        "xfade=transition=fade:duration=%.6f:offset=%.6f",
        RAMP / 24.0,
        (before - RAMP) / 24.0);
  }
}
