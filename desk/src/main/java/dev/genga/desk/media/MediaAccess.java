package dev.genga.desk.media;

import dev.genga.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which files may be read: those that the index names and that lie, links followed, in the desk's folder,
/// or in a folder that the user named.
public final class MediaAccess {
  private final Path folder;
  private final List<Path> roots;

  private MediaAccess(Path folder, List<Path> roots) {
    this.folder = folder;
    this.roots = List.copyOf(roots);
  }

  /// @param folder of the index
  /// @param others folders elsewhere
  /// @throws ProblemException if one of them is no folder
  public static MediaAccess of(Path folder, List<Path> others) {
    var roots = new ArrayList<Path>();
    roots.add(real(folder));
    others.forEach(other -> roots.add(real(other)));
    return new MediaAccess(folder, roots);
  }

  private static Path real(Path folder) {
    try {
      if (Files.isDirectory(folder)) {
        return folder.toRealPath();
      }
    } catch (IOException e) {
      // told below
    }
    throw new ProblemException(
        "there is no such folder", folder.toString(), "name a folder that is there");
  }

  /// A clip's file, if it is there and may be read.
  ///
  /// @param file as the index names it
  public Optional<Path> file(String file) {
    try {
      var real = folder.resolve(file).toRealPath();
      return isInside(real) && Files.isRegularFile(real) ? Optional.of(real) : Optional.empty();
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /// Where a clip's caption lies or would lie, if it may be written there: beside the clip, and no link.
  ///
  /// @param file the clip's, as the index names it
  public Optional<Path> caption(String file) {
    return file(file)
        .map(clip -> {
          String name = String.valueOf(clip.getFileName());
          int dot = name.lastIndexOf('.');
          return clip.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".txt");
        })
        .filter(text -> !Files.isSymbolicLink(text));
  }

  private boolean isInside(Path real) {
    return roots.stream().anyMatch(real::startsWith);
  }
}
