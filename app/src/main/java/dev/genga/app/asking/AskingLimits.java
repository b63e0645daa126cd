package dev.genga.app.asking;

import dev.genga.base.Problems;
import org.jspecify.annotations.Nullable;

/// How much a model that sees is shown at a time, and asked in a run.
///
/// @param frames of a clip or window that are shown
/// @param side pixels of their longer side at most
/// @param parallel how many are asked about at once
/// @param most that are asked about in this run; null for all
public record AskingLimits(int frames, int side, int parallel, @Nullable Integer most) {
  private static final int MOST_FRAMES = 256;
  private static final int SMALLEST = 16;
  private static final int LARGEST = 4096;
  private static final int MOST_AT_ONCE = 256;

  /// Adds what can't be.
  public void check(Problems problems) {
    hold("--frames", frames, 1, MOST_FRAMES, problems);
    hold("--side", side, SMALLEST, LARGEST, problems);
    hold("--parallel", parallel, 1, MOST_AT_ONCE, problems);
    if (most != null) {
      hold("--most", most, 1, Integer.MAX_VALUE, problems);
    }
  }

  private static void hold(String option, int value, int least, int largest, Problems problems) {
    if (value < least || value > largest) {
      problems.add(
          "%d is out of range".formatted(value),
          option,
          largest == Integer.MAX_VALUE
              ? "give %d or more".formatted(least)
              : "give %d to %d".formatted(least, largest));
    }
  }

  /// How many of those that are open are asked about.
  public int of(int open) {
    return most == null ? open : Math.min(open, most);
  }
}
