package dev.genga.dataset.media;

import java.nio.file.Path;

/// What a clip or image shows, in words.
///
/// @param text the prompt, as it is encoded
/// @param file the caption file, or the JSONL file
/// @param line in the JSONL file, from 1; 0 for a caption file
public record Caption(String text, Path file, int line) {
  /// Where the caption stands, for problems.
  public String where() {
    return line == 0 ? file.toString() : file + ":" + line;
  }
}
