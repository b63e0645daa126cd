package dev.genga.app.statement;

import dev.genga.base.Problems;
import org.jspecify.annotations.Nullable;

/// How windows are shown to a model.
///
/// @param begins a phrase of every caption that isn't asked about; may be empty
/// @param frames of a window that are shown
/// @param side pixels of their longer side at most
/// @param parallel how many windows are asked about at once
/// @param most windows that are asked about in this run; null for all
public record StatementSettings(
    String begins, int frames, int side, int parallel, @Nullable Integer most) {
  /// Adds what can't be.
  public void check(Problems problems) {
    hold("--frames", frames, 1, 256, problems);
    hold("--side", side, 16, 4096, problems);
    hold("--parallel", parallel, 1, 256, problems);
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
}
