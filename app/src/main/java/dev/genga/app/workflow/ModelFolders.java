package dev.genga.app.workflow;

import dev.genga.base.DidYouMean;
import dev.genga.base.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds model files by the names that a workflow gives them, anywhere under some folders.
public final class ModelFolders {
  private static final int DEEPEST = 8;

  private final List<Path> folders;
  private final Map<String, List<Path>> files = new TreeMap<>();

  private ModelFolders(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /// Lists what lies in folders; those that aren't there are added to the problems.
  public static ModelFolders of(List<Path> folders, Problems problems) {
    var found = new ModelFolders(folders);
    for (var folder : folders) {
      if (!Files.isDirectory(folder)) {
        problems.add("there is no such folder", "--models " + folder, "mend the path");
      } else {
        found.list(folder);
      }
    }
    return found;
  }

  private void list(Path folder) {
    try (var paths = Files.walk(folder, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
      paths
          .filter(Files::isRegularFile)
          .forEach(path ->
              files
                  .computeIfAbsent(String.valueOf(path.getFileName()), _ -> new ArrayList<>())
                  .add(path));
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + folder + ": " + e.getMessage(), e);
    }
  }

  /// The file of a name, or null, which is then among the problems.
  ///
  /// @param option that would name it otherwise
  /// @param where what names it
  public @Nullable Path find(String name, String option, String where, Problems problems) {
    var found = files.getOrDefault(name, List.of());
    if (found.size() == 1) {
      return found.getFirst();
    }
    if (found.size() > 1) {
      problems.add(
          "%d files are called %s: %s".formatted(found.size(), name, found),
          where,
          "name one of them with " + option);
    } else if (folders.isEmpty()) {
      problems.add(
          "%s is needed, and no folder to look for it".formatted(name),
          where,
          "name the folder of your models with --models, or the file with " + option);
    } else {
      var near = DidYouMean.nearest(name, files.keySet());
      problems.add(
          "no file is called %s under %s".formatted(name, folders),
          where,
          near.isEmpty()
              ? "name its file with " + option
              : "name it with " + option + "; is it " + near + "?");
    }
    return null;
  }
}
