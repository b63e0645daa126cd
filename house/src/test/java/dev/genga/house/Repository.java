package dev.genga.house;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The repository's own files, as a test sees them.
final class Repository {
  private static final Set<String> SKIPPED = Set.of("target", ".git", ".idea", ".vscode");

  private Repository() {}

  /// The folder that holds the parent pom.
  static Path root() {
    return Path.of("").toAbsolutePath().getParent();
  }

  /// All files whose name ends in one of `endings`, build output left out.
  static List<Path> files(String... endings) throws IOException {
    var found = new ArrayList<Path>();
    Files.walkFileTree(
        root(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return SKIPPED.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            for (var ending : endings) {
              if (file.toString().endsWith(ending)) {
                found.add(file);
              }
            }
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort(null);
    return found;
  }
}
