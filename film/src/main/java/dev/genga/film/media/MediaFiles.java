package dev.genga.film.media;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// The clips and pictures in folders, and in their folders, by the ends of their names.
public final class MediaFiles {
  private static final Set<String> CLIPS =
      Set.of("mp4", "mkv", "mov", "avi", "webm", "m4v", "mpg", "mpeg", "ts", "wmv", "flv");
  private static final Set<String> PICTURES = Set.of("png", "jpg", "jpeg", "webp", "bmp");

  private MediaFiles() {}

  /// A clip or a picture.
  ///
  /// @param file absolute
  public record Found(Path file, Media.Kind kind) {}

  /// In the order of their names.
  ///
  /// @throws ProblemException if a folder is missing, or has neither clip nor picture
  public static List<Found> in(List<Path> folders) {
    var problems = new Problems();
    var found = new ArrayList<Found>();
    for (var folder : folders) {
      var of = problems.gather(() -> in(folder));
      if (of != null) {
        found.addAll(of);
      }
    }
    problems.throwIfAny();
    return found.stream().distinct().toList();
  }

  /// Files as they are named, and the films in folders.
  ///
  /// @throws ProblemException if a folder has none
  public static List<Path> films(List<Path> named) {
    var problems = new Problems();
    var films = new ArrayList<Path>();
    for (var path : named) {
      if (Files.isDirectory(path)) {
        var of = problems.gather(() -> filmsIn(path));
        films.addAll(of == null ? List.of() : of);
      } else {
        films.add(path);
      }
    }
    problems.throwIfAny();
    return films;
  }

  private static List<Path> filmsIn(Path folder) {
    var films =
        all(folder).stream().filter(f -> f.kind() == Media.Kind.CLIP).map(Found::file).toList();
    if (films.isEmpty()) {
      throw new ProblemException(
          "there is no film in this folder", folder.toString(), "put films there, such as .mp4");
    }
    return films;
  }

  /// Refuses a link: what it shows from elsewhere isn't the folder's.
  ///
  /// @throws ProblemException if the file is one
  public static void refuseLink(Path file) {
    if (Files.isSymbolicLink(file)) {
      throw new ProblemException(
          "this is a link to another place", file.toString(), "put the file itself there");
    }
  }

  /// Of links in the folders that lead to other folders: what is there isn't taken.
  static List<Problem> linkedFolders(List<Path> folders) {
    var problems = new Problems();
    for (var folder : folders) {
      try (Stream<Path> files = Files.walk(folder.toAbsolutePath().normalize())) {
        files
            .filter(file -> Files.isSymbolicLink(file) && Files.isDirectory(file))
            .filter(file -> !file.equals(folder.toAbsolutePath().normalize()))
            .sorted()
            .forEach(file -> problems.attempt(() -> refuseLink(file)));
      } catch (IOException e) {
        throw unreadable(folder, e);
      }
    }
    return problems.list();
  }

  private static ProblemException unreadable(Path folder, IOException e) {
    return new ProblemException(
        "the folder can't be read: " + e.getMessage(), folder.toString(), "check its permissions");
  }

  private static List<Found> in(Path folder) {
    var found = all(folder);
    if (found.isEmpty()) {
      throw new ProblemException(
          "there is neither clip nor picture in this folder",
          folder.toString(),
          "name a folder with files such as .mp4 or .png");
    }
    return found;
  }

  private static List<Found> all(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ProblemException(
          Files.exists(folder) ? "this is no folder" : "there is no such folder",
          folder.toString(),
          "name a folder of clips or pictures");
    }
    // Links to folders aren't followed: they may lead round in a circle.
    try (Stream<Path> files = Files.walk(folder.toAbsolutePath().normalize())) {
      return files.sorted().flatMap(file -> found(file).stream()).toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static List<Found> found(Path file) {
    String name = String.valueOf(file.getFileName());
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    boolean hidden = name.startsWith(".");
    if (hidden || Files.isDirectory(file)) {
      return List.of();
    }
    if (CLIPS.contains(extension)) {
      return List.of(new Found(file, Media.Kind.CLIP));
    }
    return PICTURES.contains(extension) ? List.of(new Found(file, Media.Kind.PICTURE)) : List.of();
  }
}
