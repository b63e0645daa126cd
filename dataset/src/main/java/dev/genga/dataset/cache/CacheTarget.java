package dev.genga.dataset.cache;

import java.nio.file.Path;
import java.util.SortedMap;

/// A cache file that a plan asks for.
///
/// @param folder the section's cache folder
/// @param name the file's name in it
/// @param inputs all that decides its content
record CacheTarget(Path folder, String name, SortedMap<String, String> inputs) {
  /// The file itself.
  Path file() {
    return folder.resolve(name);
  }
}
