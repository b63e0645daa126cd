package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.wan.generation.VideoSize;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads `WxH`.
final class SizeText {
  private SizeText() {}

  /// @param text null for the size of `start`
  /// @param frames null for those of `start`
  /// @param problems takes what can't be read
  static VideoSize onto(
      VideoSize start, @Nullable String text, @Nullable Integer frames, Problems problems) {
    int count = frames == null ? start.frames() : frames;
    if (text == null) {
      return new VideoSize(start.width(), start.height(), count);
    }
    var parts = text.toLowerCase(Locale.ROOT).split("x", 2);
    try {
      return new VideoSize(
          Integer.parseInt(parts[0]), Integer.parseInt(parts.length > 1 ? parts[1] : ""), count);
    } catch (NumberFormatException e) {
      problems.add("'" + text + "' is no size", "--size " + text, "write it as 832x480");
      return new VideoSize(start.width(), start.height(), count);
    }
  }
}
