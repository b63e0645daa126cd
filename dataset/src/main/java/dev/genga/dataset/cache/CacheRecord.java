package dev.genga.dataset.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What one cache file was made from, and what it held when it was written.
///
/// @param file its name in the cache folder
/// @param inputs all that decides its content, in words: the clip's or caption's content, size,
///     frames, model file, codec version
/// @param bytes its length
/// @param sha256 of its content
record CacheRecord(String file, SortedMap<String, String> inputs, long bytes, String sha256) {
  CacheRecord {
    inputs = new TreeMap<>(inputs);
  }

  /// Whether a file is as long as it was when it was written.
  boolean isWhole(Path path) throws IOException {
    return Files.size(path) == bytes;
  }

  /// The inputs that are others now, by name; empty where the cache is still right. First frames that nobody asks
  /// for are none: a text-to-video model passes over them.
  List<String> changed(Map<String, String> now) {
    var names = new ArrayList<String>();
    var all = new TreeMap<>(inputs);
    all.remove(CacheInputs.IMAGE_ENCODER);
    all.putAll(now);
    for (var name : all.keySet()) {
      if (!String.valueOf(inputs.get(name)).equals(String.valueOf(now.get(name)))) {
        names.add(name);
      }
    }
    return names;
  }
}
