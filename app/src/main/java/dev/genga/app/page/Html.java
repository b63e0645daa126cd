package dev.genga.app.page;

import java.util.Locale;

/// Text and numbers as they stand in HTML and SVG.
final class Html {
  private static final int KIB = 1024;

  private Html() {}

  /// Text, safe between tags and in quoted attributes.
  static String text(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /// A coordinate, to a tenth of a pixel.
  static String px(double value) {
    String tenth = String.format(Locale.ROOT, "%.1f", value);
    return tenth.endsWith(".0") ? tenth.substring(0, tenth.length() - 2) : tenth;
  }

  /// A number with about three digits.
  static String number(double value) {
    double size = Math.abs(value);
    if (size != 0 && size < 1e-3) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    return String.format(Locale.ROOT, size < 10 ? "%.4f" : "%.1f", value);
  }

  /// A file's size in KiB, MiB or GiB.
  static String bytes(long bytes) {
    double kib = bytes / (double) KIB;
    double mib = kib / KIB;
    if (mib < 0.95) {
      return String.format(Locale.ROOT, "%.0f KiB", Math.max(1, kib));
    }
    return mib < KIB
        ? String.format(Locale.ROOT, "%.1f MiB", mib)
        : String.format(Locale.ROOT, "%.1f GiB", mib / KIB);
  }
}
