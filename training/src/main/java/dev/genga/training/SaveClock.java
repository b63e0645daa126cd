package dev.genga.training;

import dev.genga.training.checkpoint.Saves;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Says when it is time for a save: after so much training since the last one. Previews and saves
/// themselves don't count.
final class SaveClock {
  private final @Nullable Duration every;
  private final @Nullable Duration stateEvery;
  private Duration since = Duration.ZERO;

  /// @param timed of results with their state; null: it is never time for one
  /// @param stateEvery the training after which a state alone is saved; null: never
  SaveClock(Saves.@Nullable Timed timed, @Nullable Duration stateEvery) {
    this.every = timed == null ? null : timed.every();
    this.stateEvery = stateEvery;
  }

  /// Counts a step in.
  void add(Duration took) {
    since = since.plus(took);
  }

  /// Whether a result is due.
  boolean isUp() {
    return isOver(every);
  }

  /// Whether a state is due, with a result or without.
  boolean isStateUp() {
    return isUp() || isOver(stateEvery);
  }

  private boolean isOver(@Nullable Duration time) {
    return time != null && since.compareTo(time) >= 0;
  }

  /// Starts anew: the state was saved.
  void saved() {
    since = Duration.ZERO;
  }
}
