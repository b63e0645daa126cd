package dev.genga.dataset.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Why a cache file can't be used as it is.
///
/// @param kind what is the matter
/// @param why in words, for the user
record CacheFault(Kind kind, String why) {
  /// What can be the matter.
  enum Kind {
    /// There is no file.
    MISSING,
    /// genga made it from something else.
    STALE,
    /// Its content is not what genga wrote.
    DAMAGED,
    /// Another program made it.
    FOREIGN
  }

  /// The fault of a file, or null where it is right.
  ///
  /// @param inputs what it should be made from now
  static @Nullable CacheFault of(
      Path folder, String name, Map<String, String> inputs, CacheManifest manifest) {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return new CacheFault(Kind.MISSING, "it is not there");
    }
    var record = manifest.get(name);
    if (record == null) {
      return new CacheFault(Kind.FOREIGN, "genga has no record of what it was made from");
    }
    var changed = record.changed(inputs);
    if (!changed.isEmpty()) {
      return new CacheFault(Kind.STALE, "changed since: " + String.join(", ", changed));
    }
    try {
      if (!record.isWhole(file)) {
        return new CacheFault(
            Kind.DAMAGED, "it has %d bytes, not %d".formatted(Files.size(file), record.bytes()));
      }
      if (!ContentHashes.sha256(file).equals(record.sha256())) {
        return new CacheFault(Kind.DAMAGED, "its content is not what was written");
      }
    } catch (IOException e) {
      return new CacheFault(Kind.DAMAGED, "it can't be read: " + e.getMessage());
    }
    return null;
  }
}
