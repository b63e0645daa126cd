package dev.genga.app.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/// What a Linux container's limit leaves of the memory. What the system tells of free memory is the whole
/// machine's, of which a container may have little.
///
/// Source: the kernel's `Documentation/admin-guide/cgroup-v2.rst` and `cgroup-v1/memory.rst`.
///
/// @param root where control groups are seen
record ContainerMemory(Path root) {
  static final ContainerMemory OWN = new ContainerMemory(Path.of("/sys/fs/cgroup"));

  /// The first kind of groups tells a number near the largest where there is none.
  private static final long NO_LIMIT = 1L << 60;

  /// Files that the kernel lets go of when memory is needed.
  private static final List<String> CACHES = List.of("inactive_file", "active_file");

  /// Bytes below the limit that are free, or hold nothing but files; empty where there is no limit.
  OptionalLong free() {
    var second = free(root, "memory.max", "memory.current", "");
    return second.isPresent()
        ? second
        : free(root.resolve("memory"), "memory.limit_in_bytes", "memory.usage_in_bytes", "total_");
  }

  /// @param prefix of the caches' names
  private static OptionalLong free(Path folder, String limit, String usage, String prefix) {
    try {
      String text = Files.readString(folder.resolve(limit)).strip();
      if (text.equals("max") || Long.parseLong(text) >= NO_LIMIT) {
        return OptionalLong.empty();
      }
      long used = Long.parseLong(Files.readString(folder.resolve(usage)).strip());
      long caches = 0;
      for (var line : Files.readAllLines(folder.resolve("memory.stat"))) {
        String[] words = line.split(" ", -1);
        if (CACHES.stream().anyMatch(name -> words[0].equals(prefix + name))) {
          caches += Long.parseLong(words[1]);
        }
      }
      return OptionalLong.of(Math.max(0, Long.parseLong(text) - used + caches));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
