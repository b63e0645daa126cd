package dev.genga.app.console;

import java.time.Duration;
import java.util.Locale;

/// Durations as people read them.
public final class TimeText {
  private static final double TEN_SECONDS = 10;

  private TimeText() {}

  /// `0:07`, `14:37` or `2:05:00`: minutes and seconds, and hours where there are some.
  public static String clock(Duration duration) {
    long seconds = Math.round(duration.toMillis() / 1000.0);
    long hours = seconds / 3600;
    long minutes = seconds / 60 % 60;
    return hours > 0
        ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, minutes, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d", minutes, seconds % 60);
  }

  /// `0.31 s`, `2.04 s` or `37.1 s`.
  public static String seconds(Duration duration) {
    double seconds = duration.toNanos() / 1e9;
    return String.format(Locale.ROOT, seconds < TEN_SECONDS ? "%.2f s" : "%.1f s", seconds);
  }
}
