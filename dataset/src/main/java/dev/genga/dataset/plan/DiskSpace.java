package dev.genga.dataset.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/// How much room there is where files will be written.
public interface DiskSpace {
  /// A disk, or what the system takes for one.
  ///
  /// @param name the same for all folders on it
  /// @param free bytes that may be written
  record Store(String name, long free) {}

  /// The disk of a folder that exists.
  Store of(Path folder);

  /// The machine's own disks.
  static DiskSpace ofMachine() {
    return folder -> {
      try {
        FileStore store = Files.getFileStore(folder);
        return new Store(store.toString(), store.getUsableSpace());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }
}
