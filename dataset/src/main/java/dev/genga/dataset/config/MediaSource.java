package dev.genga.dataset.config;

import java.nio.file.Path;

/// Where a section's images or clips are listed.
public sealed interface MediaSource {
  /// The folder or file.
  Path path();

  /// A folder with images or clips and caption files beside them.
  record Folder(Path path) implements MediaSource {}

  /// A file with one JSON object a line: the path of an image or clip, and its caption.
  record JsonLines(Path path) implements MediaSource {}
}
