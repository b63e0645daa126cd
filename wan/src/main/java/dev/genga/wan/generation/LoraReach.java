package dev.genga.wan.generation;

import dev.genga.base.Problems;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where and when a LoRA takes part.
///
/// @param steps counted from 1; empty for all
/// @param blocks counted from 0; empty for all. What lies outside the blocks is not touched by this
/// @param without parts of names, such as `ffn` or `cross_attn`: what has one in its name is left out
/// @param merged whether it is added into the weights, which is faster and rounds with them; else it
///     stands beside them
public record LoraReach(
    List<StrengthRange> steps, List<StrengthRange> blocks, List<String> without, boolean merged) {
  /// Everywhere, always, beside the weights.
  public static final LoraReach ALL = new LoraReach(List.of(), List.of(), List.of(), false);

  private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d{1,6})\\..*");

  /// Copies the lists.
  public LoraReach {
    steps = List.copyOf(steps);
    blocks = List.copyOf(blocks);
    without = List.copyOf(without);
  }

  /// What the strength is multiplied with for a layer or parameter, by its name; 0 where it is left out.
  double factor(String name) {
    if (without.stream().anyMatch(name::contains)) {
      return 0;
    }
    var block = BLOCK.matcher(name);
    return block.matches() ? StrengthRange.factor(blocks, Integer.parseInt(block.group(1))) : 1;
  }

  void check(String file, int steps, Problems problems, String where) {
    check(file, "steps", this.steps, 1, problems, where);
    check(file, "blocks", blocks, 0, problems, where);
    var beyond = this.steps.stream().filter(range -> range.first() > steps).findFirst();
    beyond.ifPresent(range ->
        problems.add(
            "%s takes part in steps %s, and there are %d".formatted(file, range, steps),
            where,
            "name steps from 1 to " + steps));
    if (merged && !this.steps.isEmpty()) {
      problems.add(
          file + " is to be merged and to take part in some steps only",
          where,
          "what is in the weights is there at every step: leave out one of the two");
    }
  }

  private static void check(
      String file,
      String what,
      List<StrengthRange> ranges,
      int least,
      Problems problems,
      String where) {
    for (var range : ranges) {
      if (range.first() < least
          || range.last() < range.first()
          || !Double.isFinite(range.factor())) {
        problems.add(
            "%s has the %s %s".formatted(file, what, range),
            where,
            "count from %d, from low to high".formatted(least));
      }
    }
    var twice = overlap(ranges);
    if (twice != null) {
      problems.add(
          "%s has %s %s twice".formatted(file, what, twice), where, "let the ranges not overlap");
    }
  }

  private static @Nullable StrengthRange overlap(List<StrengthRange> ranges) {
    var sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingInt(StrengthRange::first));
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).first() <= sorted.get(i - 1).last()) {
        return sorted.get(i);
      }
    }
    return null;
  }
}
