package dev.genga.film.scene;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Prints how well scenes are found in films beside lists of their boundaries, and what was missed.
///
/// `SceneReport FOLDER`
final class SceneReport {
  private SceneReport() {}

  /// @param arguments the folder, as [WriteReels] writes it
  public static void main(String[] arguments) {
    var totals = new ArrayList<>(List.of(none(), none()));
    for (var known : KnownFilm.in(Path.of(arguments[0]))) {
      var expected = known.transitions();
      var scenes = FilmScenes.of(known.film(), SceneDetector::transitions, _ -> {});
      var cuts = scenes.transitions().stream().map(Transition::frame).toList();
      for (int tolerance = 0; tolerance <= 1; tolerance++) {
        var one = SceneAccuracy.of(expected, cuts, tolerance);
        totals.set(tolerance, totals.get(tolerance).plus(one));
        System.out.printf("%s, %d: %s, F1 %.3f%n", known.film(), tolerance, one, one.f1());
      }
      tell("missed", expected, scenes.transitions());
      tell("wrong ", scenes.transitions(), expected);
      System.out.println("flashes " + scenes.flashes());
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
}
