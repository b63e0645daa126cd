package dev.genga.app.console;

import java.util.Locale;

/// Bytes of memory for people, in powers of 1024 as memory is sold: `23.5 GB`.
public final class MemoryText {
  private static final String[] UNITS = {"bytes", "KB", "MB", "GB", "TB"};

  private MemoryText() {}

  /// `512 bytes`, `1.0 MB`, `23.5 GB`.
  public static String of(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }
}
