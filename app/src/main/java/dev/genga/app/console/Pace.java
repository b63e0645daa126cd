package dev.genga.app.console;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/// How long a step takes: the mean over the latest steps. The very first is left out once there is
/// another, for it also pays for what is done only once.
final class Pace {
  private static final int LATEST = 20;

  private final Deque<Duration> latest = new ArrayDeque<>();
  private long calls;

  /// Takes `steps` steps, 1 or more, that took this long together.
  void add(Duration took, long steps) {
    calls++;
    if (calls == 2 || latest.size() == LATEST) {
      latest.removeFirst();
    }
    latest.addLast(took.dividedBy(steps));
  }

  /// The time of one step; zero before the first.
  Duration perStep() {
    if (latest.isEmpty()) {
      return Duration.ZERO;
    }
    return latest.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(latest.size());
  }
}
