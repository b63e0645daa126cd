package dev.genga.base;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Finds out whether files can be written into a folder by writing one. Rights alone don't tell: an
/// administrator has them on a read-only disk and in the system's own folders too.
public final class FolderProbe {
  private FolderProbe() {}

  /// Why a folder can't be written.
  ///
  /// @param at the folder, or the nearest above it that exists
  /// @param why in words, such as `it is a file, not a folder`
  public record Refusal(Path at, String why) {
    /// Both as a sentence for a problem.
    public String sentence() {
      return "nothing can be written into %s: %s".formatted(at, why);
    }
  }

  /// Why nothing can be written into a folder, or null where it can.
  ///
  /// @param folder need not exist yet: it would be made in the nearest above it that does
  public static @Nullable Refusal refusal(Path folder) {
    Path nearest = nearest(folder);
    if (!Files.isDirectory(nearest)) {
      return new Refusal(nearest, "it is a file, not a folder");
    }
    try {
      Files.delete(Files.createTempFile(nearest, ".genga-", ".probe"));
      return null;
    } catch (IOException e) {
      return new Refusal(nearest, reason(e));
    }
  }

  private static Path nearest(Path folder) {
    Path nearest = folder.toAbsolutePath().normalize();
    for (Path above = nearest.getParent();
        above != null && !Files.exists(nearest);
        above = nearest.getParent()) {
      nearest = above;
    }
    return nearest;
  }

  /// The system's words, without the probe's own name.
  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "access denied";
      case NoSuchFileException _ -> "the system takes no files there";
      case FileSystemException refused when refused.getReason() != null -> refused.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
