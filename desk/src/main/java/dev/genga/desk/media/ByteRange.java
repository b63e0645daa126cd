package dev.genga.desk.media;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A part of a file, as a browser asks for it (RFC 9110, section 14).
///
/// @param first byte
/// @param end the byte after the last one
record ByteRange(long first, long end) {
  private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /// What a header asks for.
  ///
  /// @param header of the name `Range`; null, and any of several ranges or other units, for the whole file
  /// @return null if the file has nothing of it
  static @Nullable ByteRange of(@Nullable String header, long size) {
    var matcher = SINGLE.matcher(header == null ? "" : header.replace(" ", ""));
    if (!matcher.matches() || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
      return new ByteRange(0, size);
    }
    if (matcher.group(1).isEmpty()) {
      long last = Long.parseLong(matcher.group(2));
      return last == 0 || size == 0 ? null : new ByteRange(Math.max(0, size - last), size);
    }
    long first = Long.parseLong(matcher.group(1));
    long end =
        matcher.group(2).isEmpty() ? size : Math.min(size, Long.parseLong(matcher.group(2)) + 1);
    return first < end ? new ByteRange(first, end) : null;
  }

  long length() {
    return end - first;
  }

  boolean isWhole(long size) {
    return first == 0 && end == size;
  }
}
