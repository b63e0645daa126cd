package dev.genga.dataset.media;

import java.nio.file.Path;

/// A clip or image that a section lists, and its caption.
///
/// @param path absolute
/// @param kind what it is taken for
/// @param caption its own
public record MediaFile(Path path, MediaKind kind, Caption caption) {
  /// The file's name without its folder.
  public String name() {
    return String.valueOf(path.getFileName());
  }
}
