package dev.genga.wan.lora.edit;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Which part of a model a layer or parameter belongs to.
final class Blocks {
  /// What lies before and after the blocks.
  static final String ELSEWHERE = "elsewhere";

  private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d+)\\..*");

  private Blocks() {}

  /// `block 7`, or [#ELSEWHERE].
  static String of(String name) {
    var block = BLOCK.matcher(name);
    return block.matches() ? "block " + block.group(1) : ELSEWHERE;
  }

  /// A map by blocks, in their order, the rest last.
  static <T> Map<String, T> map() {
    return new TreeMap<>(Comparator.comparingInt(String::length).thenComparing(name -> name));
  }
}
