package dev.genga.film.index;

import java.util.HashMap;
import java.util.Map;

/// The values of scores in order, kept until a score is written: a page that says how many clips are below
/// one would count them again at each step from clip to clip.
final class ScoreShares {
  private final Map<String, double[]> sorted = new HashMap<>();
  private long changes;

  /// The share of clips with a score whose value is lower.
  double below(Database database, String name, double value) {
    var values = values(database, name);
    int first = 0;
    int end = values.length;
    while (first < end) {
      int middle = (first + end) >>> 1;
      if (values[middle] < value) {
        first = middle + 1;
      } else {
        end = middle;
      }
    }
    return (double) first / Math.max(1, values.length);
  }

  /// The index is read without a lock on what is kept: whoever writes scores has the index already.
  private double[] values(Database database, String name) {
    long before;
    synchronized (this) {
      var known = sorted.get(name);
      if (known != null) {
        return known;
      }
      before = changes;
    }
    var values = read(database, name);
    synchronized (this) {
      if (before == changes) {
        sorted.put(name, values);
      }
    }
    return values;
  }

  private static double[] read(Database database, String name) {
    return database
        .query(
            "SELECT value FROM score WHERE name = ? ORDER BY value", row -> row.getDouble(1), name)
        .stream()
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  /// A score was written or taken away.
  synchronized void forget() {
    changes++;
    sorted.clear();
  }

  /// One score was.
  synchronized void forget(String name) {
    changes++;
    sorted.remove(name);
  }
}
