package dev.genga.bench;

import dev.genga.video.FilmHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Finding the scenes of a film beside PySceneDetect: the same film, the same size of small frames, its two
/// detectors at their defaults and genga's own. Each program waits while the other works. PySceneDetect reads
/// by OpenCV, the reader that is its default.
///
/// `SceneBench WORK VENV FILM [TIMES [DETECTOR...]]`; [WriteFilm] makes a film.
final class SceneBench {
  private static final List<String> DETECTORS = List.of("adaptive", "content", "transitions");

  private SceneBench() {}

  /// @param arguments the work folder, a Python environment with scenedetect and opencv, the film, how often
  ///     (at least 3: the first and the last time are left out), and the detectors where not all are meant
  public static void main(String[] arguments) throws IOException {
    var work = Files.createDirectories(Path.of(arguments[0]).toAbsolutePath());
    var python = Path.of(arguments[1]).toAbsolutePath().resolve("bin/python");
    var film = Path.of(arguments[2]).toAbsolutePath();
    int times = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
    long frames = FilmHeader.frames(film);
    System.out.printf("%s%n%s: %d frames%n", Machine.describe(), film.getFileName(), frames);
    var detectors =
        arguments.length > 4 ? List.of(arguments).subList(4, arguments.length) : DETECTORS;
    for (var ours : detectors) {
      compare(work, python, film, times, frames, ours.equals("content") ? ours : "adaptive", ours);
    }
  }

  private static void compare(
      Path work, Path python, Path film, int times, long frames, String theirs, String ours)
      throws IOException {
    try (var them = theirs(work, python, film, times, theirs).atFirstGate();
        var us = ours(work, film, times, ours).atFirstGate()) {
      var turns = Turns.take(them, us, times);
      var their = inner(turns.theirs());
      var our = inner(turns.ours());
      System.out.printf("PySceneDetect, %s: %s%n", theirs, Medians.text(turns.theirs()));
      System.out.printf("genga, %s: %s%n", ours, Medians.text(turns.ours()));
      System.out.printf(
          "%s: %.0f frames/s, %.0f frames/s, ratio of times %.3f (median of the paired ratios)%n",
          ours,
          frames / Medians.of(their),
          frames / Medians.of(our),
          Medians.pairedRatio(our, their));
      var theirCores = inner(them.processorSeconds());
      var ourCores = inner(us.processorSeconds());
      System.out.printf(
          "seconds of processor cores: %.2f, %.2f, ratio %.3f (median of the paired ratios)%n",
          Medians.of(theirCores), Medians.of(ourCores), Medians.pairedRatio(ourCores, theirCores));
      System.out.printf(
          "peak memory: %.0f MB, %.0f MB%n", them.peakBytes() / 1e6, us.peakBytes() / 1e6);
    }
    agree(cuts(work, "pyscenedetect", theirs), cuts(work, "genga", ours));
  }

  private static List<Double> inner(List<Double> seconds) {
    return seconds.subList(1, seconds.size() - 1);
  }

  private static Program theirs(Path work, Path python, Path film, int times, String detector) {
    var command =
        List.of(
            python.toString(),
            Path.of("bench/src/main/python/scenes.py").toAbsolutePath().toString(),
            film.toString(),
            detector,
            Integer.toString(times),
            cuts(work, "pyscenedetect", detector).toString());
    var log = work.resolve("pyscenedetect-" + detector + ".log");
    return Program.start("PySceneDetect", command, work, Map.of(), log);
  }

  private static Program ours(Path work, Path film, int times, String detector) {
    var command = new ArrayList<>(JavaCommand.of(GatedScenes.class));
    command.addAll(
        List.of(
            film.toString(),
            detector,
            Integer.toString(times),
            cuts(work, "genga", detector).toString()));
    return Program.start(
        "genga", command, work, Map.of(), work.resolve("genga-" + detector + ".log"));
  }

  private static Path cuts(Path work, String program, String detector) {
    return work.resolve(program + "-" + detector + ".txt");
  }

  /// The small frames are made by different programs: near a threshold one may find what the other doesn't.
  private static void agree(Path theirs, Path ours) throws IOException {
    var their = Files.readAllLines(theirs).stream().collect(Collectors.toSet());
    var our = Files.readAllLines(ours).stream().collect(Collectors.toSet());
    long both = our.stream().filter(their::contains).count();
    System.out.printf(
        "cuts: %d, %d, of which %d are at the same frame%n%n", their.size(), our.size(), both);
  }
}
