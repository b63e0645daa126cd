package dev.genga.wan.guidance;

import java.util.Locale;

/// Which steps a range covers that is given in shares of all steps. Programs differ in it, and the
/// first and last steps matter most.
public enum RangeRule {
  /// musubi-tuner's: from step `int(start * steps)` to before `int(end * steps)`.
  TRAINER,
  /// ComfyUI-WanVideoWrapper's: the steps with `start <= step / steps <= end`.
  WRAPPER;

  /// The name by which users know it.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean covers(StepRange range, int step, int steps) {
    return switch (this) {
      case TRAINER -> step >= (int) (range.start() * steps) && step < (int) (range.end() * steps);
      case WRAPPER -> {
        double share = (double) step / steps;
        yield range.start() <= share && share <= range.end();
      }
    };
  }
}
