package dev.genga.app.caption;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whose caption a text is: no two clips show the same, so one text for two was not written by somebody who
/// looked. Capital letters and white space make no difference. Several threads may ask.
final class CaptionOwners {
  private final Map<String, Path> owners = new HashMap<>();

  /// Takes a caption down, unless another clip or picture has it.
  ///
  /// @param caption empty ones belong to nobody
  /// @return the one that has it; null where it is free, or its own
  synchronized @Nullable Path claim(String caption, Path media) {
    String text = caption.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    if (text.isEmpty()) {
      return null;
    }
    var owner = owners.putIfAbsent(text, media);
    return media.equals(owner) ? null : owner;
  }
}
