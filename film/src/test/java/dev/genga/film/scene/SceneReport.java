package dev.genga.film.scene;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Prints how well scenes are found in films beside lists of their boundaries, and what was missed.
///
/// `SceneReport FOLDER`
final class SceneReport {
  private SceneReport() {}

  /// @param arguments the folder, as [WriteReels] writes it
  public static void main(String[] arguments) throws IOException {
    var totals = new ArrayList<>(List.of(none(), none()));
    try (var files = Files.list(Path.of(arguments[0]))) {
      for (var film : files.filter(file -> file.toString().endsWith(".mp4")).sorted().toList()) {
        var expected = read(film);
        var scenes = FilmScenes.of(film, SceneDetector::transitions, _ -> {});
        var cuts = scenes.transitions().stream().map(Transition::frame).toList();
        for (int tolerance = 0; tolerance <= 1; tolerance++) {
          var one = SceneAccuracy.of(expected, cuts, tolerance);
          totals.set(tolerance, totals.get(tolerance).plus(one));
          System.out.printf("%s, %d: %s, F1 %.3f%n", film, tolerance, one, one.f1());
        }
        tell("missed", expected, scenes.transitions());
        tell("wrong ", scenes.transitions(), expected);
        System.out.println("flashes " + scenes.flashes());
      }
    }
    totals.forEach(total -> System.out.printf("all: %s, F1 %.4f%n", total, total.f1()));
  }

  private static SceneAccuracy none() {
    return new SceneAccuracy(0, 0, 0);
  }

  private static void tell(String what, List<Transition> these, List<Transition> those) {
    for (var transition : these) {
      if (those.stream().noneMatch(other -> near(transition, other))) {
        System.out.println(what + " " + transition);
      }
    }
  }

  private static boolean near(Transition one, Transition other) {
    return one.first() <= other.end() && other.first() <= one.end();
  }

  static List<Transition> read(Path film) throws IOException {
    var list = film.resolveSibling(String.valueOf(film.getFileName()).replace(".mp4", ".csv"));
    var expected = new ArrayList<Transition>();
    for (var row : Files.readAllLines(list).subList(1, Files.readAllLines(list).size())) {
      var cells = row.split(",", -1);
      expected.add(
          new Transition(
              TransitionKind.valueOf(cells[2]),
              Integer.parseInt(cells[0]),
              Integer.parseInt(cells[1])));
    }
    return expected;
  }
}
