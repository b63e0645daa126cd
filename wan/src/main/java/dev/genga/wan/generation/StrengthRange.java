package dev.genga.wan.generation;

import java.util.List;

/// Steps or blocks, one after another, and what a LoRA's strength is multiplied with there.
///
/// @param first the first of them
/// @param last the last of them, or [#OPEN]
/// @param factor 1 for the LoRA's own strength
public record StrengthRange(int first, int last, double factor) {
  /// Up to the end, whatever that is.
  public static final int OPEN = Integer.MAX_VALUE;

  /// The factor at a step or block: where there are ranges but none holds it, 0.
  public static double factor(List<StrengthRange> ranges, int at) {
    if (ranges.isEmpty()) {
      return 1;
    }
    return ranges.stream()
        .filter(range -> range.first <= at && at <= range.last)
        .mapToDouble(StrengthRange::factor)
        .findFirst()
        .orElse(0);
  }

  /// As users write it: `1-4`, `5-` or `3`, with `:0.5` where the factor is not 1.
  @Override
  public String toString() {
    String range = last == OPEN ? first + "-" : first == last ? "" + first : first + "-" + last;
    return factor == 1 ? range : range + ":" + factor;
  }
}
