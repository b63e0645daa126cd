package dev.genga.wan.guidance;

/// A part of the steps.
///
/// @param start the share of all steps before it, from 0
/// @param end the share of all steps with it, to 1
public record StepRange(double start, double end) {
  /// All steps.
  public static final StepRange ALL = new StepRange(0, 1);

  /// Whether it is one.
  public boolean isPossible() {
    return start >= 0 && end <= 1 && start <= end;
  }

  /// @param step from 0
  /// @param steps how many there are
  public boolean covers(int step, int steps, RangeRule rule) {
    return rule.covers(this, step, steps);
  }
}
