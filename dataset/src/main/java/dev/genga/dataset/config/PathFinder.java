package dev.genga.dataset.config;

import dev.genga.base.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Finds what a relative path in the data set file means.
///
/// musubi-tuner starts from the folder it was started in. genga starts from the data set file's
/// folder, so that a data set means the same from everywhere, and takes the current folder, as
/// musubi-tuner does, for what is not there. A path that means different things from the two is
/// refused.
///
/// @param own the folder of the file that names the paths
/// @param current the folder that the program was started in
public record PathFinder(Path own, Path current) {

  /// A path and what it was taken from.
  ///
  /// @param path absolute
  /// @param base the folder that a relative path was taken from; null where it was absolute
  public record Found(Path path, @Nullable Path base) {}

  /// Finds an existing file or folder; what is wrong goes to `problems`.
  public @Nullable Found existing(String written, String what, String where, Problems problems) {
    Path path = path(written, where, problems);
    if (path == null) {
      return null;
    }
    Path fromOwn = own.resolve(path).normalize();
    Path fromCurrent = current.resolve(path).normalize();
    boolean inOwn = Files.exists(fromOwn);
    boolean inCurrent = Files.exists(fromCurrent);
    if (!inOwn && !inCurrent) {
      problems.add(
          "%s %s does not exist".formatted(what, fromOwn),
          where,
          fromOwn.equals(fromCurrent)
              ? "correct the path, or make it"
              : "correct the path; it was looked for in %s and in %s".formatted(own, current));
      return null;
    }
    if (inOwn && inCurrent && !same(fromOwn, fromCurrent)) {
      problems.add(
          "\"%s\" means two things: %s and %s".formatted(written, fromOwn, fromCurrent),
          where,
          "write the path in full");
      return null;
    }
    if (path.isAbsolute()) {
      return new Found(fromOwn, null);
    }
    return inOwn ? new Found(fromOwn, own) : new Found(fromCurrent, current);
  }

  /// Finds a folder that need not exist yet.
  ///
  /// @param base the folder that the section's media were found from, if any
  @Nullable Path output(String written, @Nullable Path base, String where, Problems problems) {
    Path path = path(written, where, problems);
    if (path == null) {
      return null;
    }
    if (base != null) {
      return base.resolve(path).normalize();
    }
    Path fromOwn = own.resolve(path).normalize();
    Path fromCurrent = current.resolve(path).normalize();
    return !Files.exists(fromOwn) && Files.exists(fromCurrent) ? fromCurrent : fromOwn;
  }

  private static @Nullable Path path(String written, String where, Problems problems) {
    try {
      return Path.of(written);
    } catch (InvalidPathException e) {
      problems.add("\"" + written + "\" is no path: " + e.getReason(), where, "correct the path");
      return null;
    }
  }

  private static boolean same(Path a, Path b) {
    try {
      return Files.isSameFile(a, b);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
