package dev.genga.desk.media;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/// Files that are made from clips when they are first wanted, and kept in the data folder: one for each
/// state of a clip's file. Their names end in no extension of a picture or video, so that nothing takes
/// them for data.
public final class MadeFiles {
  private final Path folder;
  private final String extension;
  private final Executor executor;
  private final Map<Path, CompletableFuture<Path>> making = new ConcurrentHashMap<>();

  /// @param folder is made where missing
  /// @param extension without the dot
  /// @param executor where they are made
  public MadeFiles(Path folder, String extension, Executor executor) {
    this.folder = folder;
    this.extension = extension;
    this.executor = executor;
  }

  /// Makes one file of another, whole or not at all.
  @FunctionalInterface
  public interface Maker {
    /// @throws dev.genga.base.ProblemException if the source can't be read, or the target not be written
    void make(Path source, Path target);
  }

  /// The file made of a clip's, after it was made where missing; several may ask at once.
  ///
  /// @throws dev.genga.base.ProblemException as the maker does
  Path of(Path source, Maker maker) throws IOException {
    return of(source, "", maker);
  }

  /// What the file made of a clip's holds; empty where it isn't made yet.
  Optional<byte[]> made(Path source) throws IOException {
    var target = target(source, "");
    return Files.isRegularFile(target) ? Optional.of(Files.readAllBytes(target)) : Optional.empty();
  }

  /// One of several files that are made of a clip's.
  ///
  /// @param variant tells it from the others
  /// @throws dev.genga.base.ProblemException as the maker does
  public Path of(Path source, String variant, Maker maker) throws IOException {
    var target = target(source, variant);
    if (Files.isRegularFile(target)) {
      return target;
    }
    var made =
        making.computeIfAbsent(
            target,
            _ ->
                CompletableFuture.supplyAsync(
                    () -> {
                      if (!Files.isRegularFile(target)) {
                        maker.make(source, target);
                      }
                      return target;
                    },
                    executor));
    try {
      return made.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    } finally {
      making.remove(target, made);
    }
  }

  private Path target(Path source, String variant) throws IOException {
    String state =
        "%s\n%d\n%d%s"
            .formatted(
                source,
                Files.size(source),
                Files.getLastModifiedTime(source).toMillis(),
                variant.isEmpty() ? "" : "\n" + variant);
    var name = HexFormat.of().formatHex(sha256(state), 0, 12);
    return folder.resolve(name.substring(0, 2)).resolve(name + "." + extension);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
