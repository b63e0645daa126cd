package dev.genga.bench;

import dev.genga.app.Main;
import dev.genga.film.index.ClipRow;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.FrameList;
import dev.genga.video.FilmHeader;
import dev.genga.video.VideoProbe;
import dev.genga.video.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.ffmpeg;
import org.bytedeco.javacpp.Loader;

/// `genga cut`, whole, beside ffmpeg's own program that decodes the same film and encodes the same frames into one
/// file, by the same encoder with the same settings. genga reads the film twice, and each clip again; ffmpeg's program
/// knows the frames beforehand. So `genga cut` is also timed where it knows them: its clips are gone, and its index is
/// there. Each is started anew each time, one after the other.
///
/// `CutBench WORK FILM [TIMES [FRAMES]]`; [WriteFilm] makes a film, of 24 frames a second.
final class CutBench {
  private final Path work;
  private final Path film;
  private final List<String> options;

  /// Asked for before any film is read: `NativeLibraries` switches off what tells it.
  private final String ffmpegProgram = Loader.load(ffmpeg.class);

  private CutBench(Path work, Path film, List<String> options) {
    this.work = work;
    this.film = film;
    this.options = options;
  }

  /// @param arguments the work folder, the film, how often (at least 2: the first time is left out), and how long
  ///     clips are to be, as `genga cut --frames` takes it, where not as usual
  public static void main(String[] arguments) throws IOException {
    var work = Files.createDirectories(Path.of(arguments[0]).toAbsolutePath());
    int times = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
    var options = arguments.length > 3 ? List.of("--frames", arguments[3]) : List.<String>of();
    new CutBench(work, Path.of(arguments[1]).toAbsolutePath(), options).run(times);
  }

  private void run(int times) throws IOException {
    try (var folder = new ScratchFolder(Files.createTempDirectory(work, "cut"))) {
      var out = folder.path().resolve("set");
      cut(out);
      var clips = clips(out);
      int frames = clips.stream().mapToInt(clip -> clip.sourceFrames().count()).sum();
      long all = FilmHeader.frames(film);
      System.out.printf(
          "%s%n%s: %d frames, of which %d in %d clips; %s%n",
          Machine.describe(), film.getFileName(), all, frames, clips.size(), VideoWriter.encoder());
      var graph = Files.writeString(folder.path().resolve("select.txt"), select(clips));
      var theirs = new ArrayList<Double>();
      var ours = new ArrayList<Double>();
      var clipsAlone = new ArrayList<Double>();
      for (int i = 0; i < times; i++) {
        theirs.add(encode(graph, folder.path().resolve("film.mp4"), frames));
        ours.add(cut(folder.path().resolve("set" + i)));
        for (var clip : clips) {
          Files.delete(folder.path().resolve("set" + i).resolve(clip.file()));
        }
        clipsAlone.add(cut(folder.path().resolve("set" + i)));
        System.err.printf(
            "%.2f s, %.2f s, %.2f s%n", theirs.getLast(), ours.getLast(), clipsAlone.getLast());
      }
      System.out.printf("ffmpeg, decode and encode: %s%n", Medians.text(theirs.subList(1, times)));
      report("genga cut", theirs.subList(1, times), ours.subList(1, times), all);
      report("its clips alone", theirs.subList(1, times), clipsAlone.subList(1, times), all);
    }
  }

  private static void report(String what, List<Double> theirs, List<Double> ours, long frames) {
    System.out.printf("%s: %s%n", what, Medians.text(ours));
    System.out.printf(
        "%s, %s; %.0f and %.0f frames of the film a second; ratio of times %.3f (median of the"
            + " paired ratios)%n",
        Medians.summary(theirs),
        Medians.summary(ours),
        frames / Medians.of(theirs),
        frames / Medians.of(ours),
        Medians.pairedRatio(ours, theirs));
  }

  /// @return seconds
  private double cut(Path out) {
    var command = new ArrayList<>(JavaCommand.of(Main.class));
    command.addAll(List.of("cut", film.toString(), "-o", out.toString()));
    command.addAll(options);
    return timed("genga", command);
  }

  /// @return seconds
  private double encode(Path graph, Path target, int frames) {
    var command = new ArrayList<>(List.of(ffmpegProgram, "-nostdin", "-y"));
    command.addAll(List.of("-v", "error", "-i", film.toString(), "-an"));
    command.addAll(List.of("-/filter:v", graph.toString(), "-fps_mode", "passthrough"));
    command.addAll(List.of("-c:v", VideoWriter.encoder(), "-threads", "1", "-g", "32"));
    command.addAll(quality());
    command.add(target.toString());
    double seconds = timed("ffmpeg", command);
    int found = VideoProbe.probe(target).frames();
    if (found != frames) {
      throw new IllegalStateException("ffmpeg encoded %d frames, not %d".formatted(found, frames));
    }
    return seconds;
  }

  /// What genga gives its encoder.
  private List<String> quality() {
    if (VideoWriter.encoder().equals("libx264")) {
      return List.of("-crf", "18", "-preset", "medium");
    }
    var info = VideoProbe.probe(film);
    long bits = (long) (0.75 * info.width() * info.height() * 16);
    return List.of(
        "-b:v",
        Long.toString(bits),
        "-qmin",
        "16",
        "-qmax",
        "20",
        "-profile:v",
        "high",
        "-coder",
        "cabac",
        "-rc_mode",
        "bitrate");
  }

  private double timed(String name, List<String> command) {
    var log = work.resolve("cut-" + name + ".log");
    // The libraries of ffmpeg's program look for some of each other where they are told to.
    var beside = Path.of(ffmpegProgram).resolveSibling("").toString();
    try (var program = Program.start(name, command, work, Map.of("LD_LIBRARY_PATH", beside), log)) {
      int code = program.toEnd();
      if (code != 0) {
        throw new IllegalStateException("%s ended with %d; see %s".formatted(name, code, log));
      }
      return program.ran();
    }
  }

  private static List<ClipRow> clips(Path out) {
    try (var index = FilmIndex.openExisting(out)) {
      return index.clips(index.films().getFirst().id());
    }
  }

  /// A filter that lets the clips' frames through and gives them 16 a second.
  private static String select(List<ClipRow> clips) {
    return "select='" + chosen(clips) + "',setpts=N/16/TB";
  }

  /// Nested by halves: ffmpeg takes no sum of hundreds of terms.
  private static String chosen(List<ClipRow> clips) {
    if (clips.size() > 1) {
      int half = clips.size() / 2;
      return "(%s+%s)"
          .formatted(chosen(clips.subList(0, half)), chosen(clips.subList(half, clips.size())));
    }
    var frames = clips.getFirst().sourceFrames();
    int phase = frames.at(1) - frames.first() == 1 ? 0 : 1;
    refuseOther(frames, phase);
    return "between(n,%d,%d)*lt(mod(n-%d+%d,3),2)"
        .formatted(frames.first(), frames.last(), frames.first(), phase);
  }

  /// Of 24 frames a second, two of three are shown at 16.
  private static void refuseOther(FrameList frames, int phase) {
    int at = 0;
    for (int n = frames.first(); n <= frames.last(); n++) {
      if ((n - frames.first() + phase) % 3 < 2 && frames.at(at++) != n) {
        throw new IllegalStateException("the film hasn't 24 frames a second");
      }
    }
  }
}
