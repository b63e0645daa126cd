package dev.genga.training.fit;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// A quantity that was measured at a few points: straight between them, and beyond them as its last
/// piece goes on.
///
/// @param points at least two
public record Curve(NavigableMap<Double, Double> points) {
  /// Copies the map.
  ///
  /// @throws IllegalArgumentException if there are fewer than two points
  public Curve {
    points = new TreeMap<>(points);
    if (points.size() < 2) {
      throw new IllegalArgumentException("a curve needs two points: " + points);
    }
  }

  /// The value at `x`; never below 0.
  public double at(double x) {
    var before = points.floorEntry(x);
    var after = points.higherEntry(x);
    var piece =
        before == null
            ? List.of(points.firstEntry(), points.higherEntry(points.firstKey()))
            : after == null
                ? List.of(points.lowerEntry(points.lastKey()), points.lastEntry())
                : List.of(before, after);
    return Math.max(0, line(piece.getFirst(), piece.getLast(), x));
  }

  private static double line(
      Map.Entry<Double, Double> first, Map.Entry<Double, Double> second, double x) {
    double slope = (second.getValue() - first.getValue()) / (second.getKey() - first.getKey());
    return first.getValue() + slope * (x - first.getKey());
  }
}
