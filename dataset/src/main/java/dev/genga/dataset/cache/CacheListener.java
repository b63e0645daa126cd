package dev.genga.dataset.cache;

import java.nio.file.Path;

/// Is told how far the work on caches is.
public interface CacheListener {
  /// Says nothing.
  CacheListener NONE = new CacheListener() {};

  /// A large file is read as a whole, to know it again later.
  default void onReading(Path file) {}

  /// A stage begins, such as `latents`, with so many files to make.
  default void onStart(String stage, int files) {}

  /// So many files of the stage are done; `name` is the clip, image or text just finished.
  default void onProgress(String stage, int done, int files, String name) {}

  /// A cache that was there is not used, and why.
  default void onUnused(String file, String why) {}
}
