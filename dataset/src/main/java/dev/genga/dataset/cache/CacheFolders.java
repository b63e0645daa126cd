package dev.genga.dataset.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The cache folders of a data set with their records.
final class CacheFolders implements AutoCloseable {
  private final Map<Path, CacheManifest> manifests = new HashMap<>();

  CacheManifest of(Path folder) {
    return manifests.computeIfAbsent(folder, CacheManifest::open);
  }

  /// Why a file can't be used, or null where it is right.
  @Nullable CacheFault fault(CacheTarget target) {
    return CacheFault.of(target.folder(), target.name(), target.inputs(), of(target.folder()));
  }

  /// Notes what a file that is now in its place was made from.
  void record(CacheTarget target) {
    Path file = target.file();
    try {
      of(target.folder())
          .add(
              new CacheRecord(
                  target.name(), target.inputs(), Files.size(file), ContentHashes.sha256(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    manifests.values().forEach(CacheManifest::close);
  }
}
