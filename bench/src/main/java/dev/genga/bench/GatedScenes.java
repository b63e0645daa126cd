package dev.genga.bench;

import dev.genga.film.scene.AdaptiveDetector;
import dev.genga.film.scene.ContentDetector;
import dev.genga.film.scene.FilmScenes;
import dev.genga.film.scene.SceneDetector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Finds the scenes of [SceneBench]'s film several times, and waits before each.
///
/// `GatedScenes FILM DETECTOR TIMES CUTS.txt`
final class GatedScenes {
  private GatedScenes() {}

  /// @param arguments the film, the detector, how often, where the cuts go
  public static void main(String[] arguments) throws IOException {
    var film = Path.of(arguments[0]);
    int times = Integer.parseInt(arguments[2]);
    var gate = new Gate();
    for (int i = 0; i < times && gate.pass(); i++) {
      var scenes = FilmScenes.of(film, rate -> detector(arguments[1], rate), _ -> {});
      Files.write(
          Path.of(arguments[3]),
          scenes.transitions().stream().map(t -> Integer.toString(t.frame())).toList());
    }
  }

  private static SceneDetector detector(String name, double rate) {
    return switch (name) {
      case "adaptive" ->
          SceneDetector.adaptive(
              AdaptiveDetector.RATIO,
              AdaptiveDetector.LEAST_SCORE,
              AdaptiveDetector.SHORTEST_SCENE);
      case "content" ->
          SceneDetector.content(ContentDetector.THRESHOLD, ContentDetector.SHORTEST_SCENE);
      case "transitions" -> SceneDetector.transitions(rate);
      default -> throw new IllegalArgumentException("no detector is called " + name);
    };
  }
}
