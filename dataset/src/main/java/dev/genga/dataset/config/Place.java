package dev.genga.dataset.config;

/// A line of a file that a user writes.
///
/// @param file the file's name as the user gave it
/// @param line counted from 1
/// @param text what stands there, such as `frames = 81`; may be empty
public record Place(String file, int line, String text) {
  /// As a problem names it: `dataset.toml:14, frames = 81`.
  @Override
  public String toString() {
    return file + ":" + line + (text.isEmpty() ? "" : ", " + text);
  }
}
