package dev.genga.film.scene;

import dev.genga.video.SmallFrames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How often genga's detector and PySceneDetect's two, at their defaults and at many thresholds, are right
/// about films whose scenes are known. All see the same small frames, counted by decoding.
final class DetectorComparison {
  static final String GENGA = "genga";

  private static final int SHORTEST = 5;
  private static final List<Double> CONTENT = List.of(15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0);
  private static final List<Double> ADAPTIVE = List.of(2.0, 2.5, 3.0, 3.5, 4.0, 5.0);

  /// By detector, then by tolerance: 0 and 1 frame.
  private final Map<String, List<SceneAccuracy>> accuracies = new LinkedHashMap<>();

  private static Map<String, SceneDetector> detectors(double rate) {
    var detectors = new LinkedHashMap<String, SceneDetector>();
    detectors.put(GENGA, SceneDetector.transitions(rate));
    detectors.put(
        "content, defaults",
        SceneDetector.content(ContentDetector.THRESHOLD, ContentDetector.SHORTEST_SCENE));
    detectors.put(
        "adaptive, defaults",
        SceneDetector.adaptive(
            AdaptiveDetector.RATIO, AdaptiveDetector.LEAST_SCORE, AdaptiveDetector.SHORTEST_SCENE));
    for (double threshold : CONTENT) {
      detectors.put("content, " + threshold, SceneDetector.content(threshold, SHORTEST));
    }
    for (double ratio : ADAPTIVE) {
      detectors.put(
          "adaptive, " + ratio,
          SceneDetector.adaptive(ratio, AdaptiveDetector.LEAST_SCORE, SHORTEST));
    }
    return detectors;
  }

  /// Reads a film once for all detectors.
  void add(KnownFilm known) {
    try (var frames = SmallFrames.open(known.film(), SceneDetector.SIDE)) {
      var detectors = detectors(frames.statedRate().toDouble());
      while (frames.advance()) {
        var frame = frames.packed();
        detectors.values().forEach(detector -> detector.add(frame));
      }
      detectors.forEach((name, detector) -> add(name, detector.finish(), known));
    }
  }

  private void add(String name, Scenes scenes, KnownFilm known) {
    var cuts = scenes.transitions().stream().map(Transition::frame).toList();
    var found = new ArrayList<SceneAccuracy>();
    for (int tolerance = 0; tolerance <= 1; tolerance++) {
      found.add(SceneAccuracy.of(known.transitions(), cuts, tolerance));
    }
    accuracies.merge(
        name,
        found,
        (one, other) -> List.of(one.get(0).plus(other.get(0)), one.get(1).plus(other.get(1))));
  }

  /// How often genga's is right.
  SceneAccuracy genga(int tolerance) {
    return accuracies.getOrDefault(GENGA, List.of()).get(tolerance);
  }

  /// The best of PySceneDetect's detectors, of all thresholds on these very films.
  double best(int tolerance) {
    return accuracies.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(GENGA))
        .mapToDouble(entry -> entry.getValue().get(tolerance).f1())
        .max()
        .orElseThrow();
  }

  /// A line for each detector.
  @Override
  public String toString() {
    var lines = new StringBuilder();
    accuracies.forEach((name, found) ->
        lines.append(
            "%s: F1 %.3f at 0 frames, %.3f at 1; %d of %d found, %d named%n"
                .formatted(
                    name,
                    found.get(0).f1(),
                    found.get(1).f1(),
                    found.get(1).hits(),
                    found.get(1).expected(),
                    found.get(1).found())));
    return lines.toString();
  }
}
