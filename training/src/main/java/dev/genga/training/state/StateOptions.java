package dev.genga.training.state;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How states are kept, and what may differ where a run goes on from one.
///
/// @param keep how many of the last states stay, 1 or more
/// @param acceptChanges whether a run may go on from the state of one that was asked for otherwise
/// @param acceptOption how the user says so, such as `--accept-changes`; null where nobody can
/// @param every training after the last state after which one is saved without a result; null: only
///     with results
public record StateOptions(
    int keep, boolean acceptChanges, @Nullable String acceptOption, @Nullable Duration every) {
  /// So much training a crash may cost where nobody says otherwise.
  public static final Duration USUAL = Duration.ofMinutes(15);

  /// Two states: should the newest be damaged, there is one before it.
  public static final StateOptions DEFAULT = new StateOptions(2, false, null);

  /// @throws IllegalArgumentException if no state is to be kept
  public StateOptions {
    if (keep < 1) {
      throw new IllegalArgumentException("at least one state is kept: " + keep);
    }
  }

  /// As often by the clock as is usual.
  public StateOptions(int keep, boolean acceptChanges, @Nullable String acceptOption) {
    this(keep, acceptChanges, acceptOption, USUAL);
  }
}
