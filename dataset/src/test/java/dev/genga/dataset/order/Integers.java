package dev.genga.dataset.order;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Lists of integers, for tests.
final class Integers {
  private Integers() {}

  /// Numbers separated by spaces.
  static List<Integer> of(String text) {
    return Stream.of(text.split(" ", -1)).map(Integer::valueOf).toList();
  }

  /// A sum that depends on the order.
  static long weightedSum(List<Integer> list) {
    return IntStream.range(0, list.size()).mapToLong(i -> (i + 1L) * list.get(i)).sum() % 1000003;
  }
}
