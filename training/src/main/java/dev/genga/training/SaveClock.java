package dev.genga.training;

import dev.genga.training.checkpoint.Saves;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Says when it is time for a save: after so much training since the last one. Previews and saves
/// themselves don't count.
final class SaveClock {
  private final @Nullable Duration every;
  private Duration since = Duration.ZERO;

  /// @param timed null: it is never time
  SaveClock(Saves.@Nullable Timed timed) {
    every = timed == null ? null : timed.every();
  }

  /// Counts a step in.
  ///
  /// @return whether a save is due
  boolean isUp(Duration took) {
    since = since.plus(took);
    return every != null && since.compareTo(every) >= 0;
  }

  /// Starts anew: the state was saved.
  void saved() {
    since = Duration.ZERO;
  }
}
