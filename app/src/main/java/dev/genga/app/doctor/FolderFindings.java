package dev.genga.app.doctor;

import dev.genga.app.console.MemoryText;
import dev.genga.base.NativeLibraries;
import dev.genga.base.UserFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The folders that genga keeps for a user.
final class FolderFindings {
  private FolderFindings() {}

  static List<Finding> find() {
    return List.of(
        folder("cache", NativeLibraries.cacheFolder(), "can be deleted at any time"),
        folder("settings", UserFolders.config(), "what `genga engine use` remembers"));
  }

  private static Finding folder(String name, Path folder, String purpose) {
    if (!Files.exists(folder)) {
      return Finding.good(name, "%s, not made yet (%s)".formatted(folder, purpose));
    }
    if (!Files.isWritable(folder)) {
      return Finding.missing(
          name, folder + " can't be written", "give yourself the right to write there");
    }
    return Finding.good(
        name, "%s, %s (%s)".formatted(folder, MemoryText.of(size(folder)), purpose));
  }

  private static long size(Path folder) {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(FolderFindings::length).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0; // Files come and go while another genga works; the size is only told, never used.
    }
  }

  private static long length(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }
}
