package dev.genga.film.scene;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which kinds of transitions, and flashes, are taken for which: true kinds against found ones.
///
/// Of what overlaps, or lies a frame beside, each found one stands for one true one at most.
final class KindTable {
  static final String FLASH = "FLASH";

  /// Of what wasn't found, and of what isn't there.
  static final String NOTHING = "nothing";

  private final Map<String, Map<String, Integer>> counts = new TreeMap<>();

  private record Item(String kind, int first, int end) {
    boolean touches(Item other) {
      return first <= other.end + 1 && other.first <= end + 1;
    }

    int distance(Item other) {
      return Math.abs(first + end - other.first - other.end);
    }
  }

  private static List<Item> items(List<Transition> transitions, List<Flash> flashes) {
    var items = new ArrayList<Item>();
    transitions.forEach(one -> items.add(new Item(one.kind().name(), one.first(), one.end())));
    flashes.forEach(flash -> items.add(new Item(FLASH, flash.first(), flash.end())));
    items.sort(Comparator.comparingInt(Item::first));
    return items;
  }

  /// @param flashes true ones, as `transitions` are
  void add(List<Transition> transitions, List<Flash> flashes, Scenes scenes) {
    var left = items(scenes.transitions(), scenes.flashes());
    for (var item : items(transitions, flashes)) {
      var found = left.stream().filter(item::touches).min(Comparator.comparingInt(item::distance));
      found.ifPresent(left::remove);
      count(item.kind, found.map(Item::kind).orElse(NOTHING));
    }
    left.forEach(item -> count(NOTHING, item.kind));
  }

  private void count(String expected, String found) {
    counts.computeIfAbsent(expected, _ -> new TreeMap<>()).merge(found, 1, Integer::sum);
  }

  private int count(String expected) {
    return counts.getOrDefault(expected, Map.of()).values().stream().mapToInt(i -> i).sum();
  }

  /// How many true ones of a kind there are.
  int all(String kind) {
    return count(kind);
  }

  /// The share of a kind's true ones that are found as what they are.
  double recall(String kind) {
    return counts.getOrDefault(kind, Map.of()).getOrDefault(kind, 0) / (double) all(kind);
  }

  /// The share of what is found as a kind that is of it.
  double precision(String kind) {
    int found = counts.values().stream().mapToInt(row -> row.getOrDefault(kind, 0)).sum();
    return counts.getOrDefault(kind, Map.of()).getOrDefault(kind, 0) / (double) found;
  }

  /// Of all that is there and is found at all, the share that is found as what it is.
  double toldApart() {
    int found = 0;
    int right = 0;
    for (var row : counts.entrySet()) {
      if (!row.getKey().equals(NOTHING)) {
        found += count(row.getKey()) - row.getValue().getOrDefault(NOTHING, 0);
        right += row.getValue().getOrDefault(row.getKey(), 0);
      }
    }
    return right / (double) found;
  }

  /// A line for each true kind.
  @Override
  public String toString() {
    var lines = new StringBuilder();
    counts.forEach((kind, row) -> lines.append("%s found as %s%n".formatted(kind, row)));
    return lines.toString();
  }
}
