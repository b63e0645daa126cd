package dev.genga.training.schedule;

import dev.genga.base.ProblemException;

/// A stretch of a run, said in steps or as a share of all steps.
///
/// A whole number from 1 on counts steps (1 is one step, not all of them); a smaller number, or one
/// with `%`, is a share.
public sealed interface StepShare {
  /// No steps.
  StepShare NONE = new Steps(0);

  /// @param steps a number of steps, 0 or more
  record Steps(int steps) implements StepShare {
    /// @throws IllegalArgumentException if it is negative
    public Steps {
      if (steps < 0) {
        throw new IllegalArgumentException("a number of steps is 0 or more: " + steps);
      }
    }
  }

  /// @param share a part of all steps, 0 to 1
  record Share(double share) implements StepShare {
    /// @throws IllegalArgumentException if it lies outside 0 to 1
    public Share {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("a share of the steps lies in 0 to 1: " + share);
      }
    }
  }

  /// The steps in a run of `total` steps; a share is rounded down.
  default int of(int total) {
    return switch (this) {
      case Steps(int steps) -> steps;
      case Share(double share) -> (int) (share * total);
    };
  }

  /// The number as the user gave it: an `Integer` of steps or a `Double` as a share.
  default Number value() {
    return switch (this) {
      case Steps(int steps) -> steps;
      case Share(double share) -> share;
    };
  }

  /// Reads `250`, `0.1` or `10%`.
  ///
  /// @param option how the user names it, for the error
  /// @throws ProblemException if it is none of these
  static StepShare parse(String text, String option) {
    try {
      if (text.endsWith("%")) {
        return new Share(Double.parseDouble(text.substring(0, text.length() - 1)) / 100);
      }
      double number = Double.parseDouble(text);
      return number >= 1 && number == (int) number ? new Steps((int) number) : new Share(number);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          "'" + text + "' is neither a number of steps nor a share of them",
          option,
          "write 250 for steps, 0.1 or 10% for a share");
    }
  }
}
