package dev.genga.film.index;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Finds the clips of a view. Each condition is asked by itself, over an index of its own, and what they let
/// through is brought together here: asked for all of it at once, SQLite went through a range of scores once
/// for each clip, which took seconds for tens of thousands.
///
/// Numbers of clips are places in a set of bits: they go up from 1, as SQLite gives them out.
final class ClipSearch {
  private ClipSearch() {}

  /// All clips that a filter lets through, in an order; those without its score come last.
  static int[] find(FilmIndex index, ClipFilter filter, ClipOrder order) {
    var left = passing(index, filter);
    if (order.score().isEmpty()) {
      return left.stream().toArray();
    }
    var found = new int[left.cardinality()];
    int count = 0;
    for (int clip : ranked(order).numbers(index)) {
      if (left.get(clip)) {
        left.clear(clip);
        found[count++] = clip;
      }
    }
    for (int clip = left.nextSetBit(0); clip >= 0; clip = left.nextSetBit(clip + 1)) {
      found[count++] = clip;
    }
    return Arrays.copyOf(found, count);
  }

  /// How many clips a filter lets through.
  static int count(FilmIndex index, ClipFilter filter) {
    return passing(index, filter).cardinality();
  }

  private static BitSet passing(FilmIndex index, ClipFilter filter) {
    var passing = set(index, everyClip());
    for (var condition : filter.conditions()) {
      passing.and(set(index, condition));
    }
    return passing;
  }

  private static BitSet set(FilmIndex index, Query query) {
    var set = new BitSet();
    for (int clip : query.numbers(index)) {
      set.set(clip);
    }
    return set;
  }

  /// Also clips that have scores and conditions, but are gone, are none of these.
  static Query everyClip() {
    return new Query("SELECT clip FROM standing", List.of());
  }

  /// The clips that have the score of an order.
  static Query ranked(ClipOrder order) {
    String way = order.largestFirst() ? "DESC" : "ASC";
    return new Query(
        "SELECT clip FROM score WHERE name = ? ORDER BY value %1$s, clip %1$s".formatted(way),
        List.of(order.score()));
  }
}
