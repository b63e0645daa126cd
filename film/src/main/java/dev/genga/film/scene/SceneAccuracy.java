package dev.genga.film.scene;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// How many of a film's transitions were found, and how many that are none: each found one stands for
/// one true one at most, and has to lie at its cut, or within its frames.
///
/// @param expected true transitions
/// @param found found ones
/// @param hits true ones that were found
public record SceneAccuracy(int expected, int found, int hits) {
  /// @param cuts frames at which a new scene was found to begin
  /// @param tolerance frames beside the true ones that count as right
  public static SceneAccuracy of(
      List<Transition> expected, Collection<Integer> cuts, int tolerance) {
    var left = new TreeSet<>(cuts);
    int hits = 0;
    for (var transition : expected) {
      var hit = left.ceiling(transition.first() - tolerance);
      if (hit != null && hit <= transition.end() + tolerance) {
        left.remove(hit);
        hits++;
      }
    }
    return new SceneAccuracy(expected.size(), cuts.size(), hits);
  }

  /// That of several films together.
  public SceneAccuracy plus(SceneAccuracy other) {
    return new SceneAccuracy(expected + other.expected, found + other.found, hits + other.hits);
  }

  /// The harmonic mean of precision and recall, 0 to 1; 1 where there was nothing to find.
  public double f1() {
    return expected + found == 0 ? 1 : 2.0 * hits / (expected + found);
  }
}
