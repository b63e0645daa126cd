package dev.genga.app.project;

import dev.genga.training.checkpoint.CheckpointNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a training has left in its folder.
///
/// @param output the folder; may be missing
/// @param name of the result
public record TrainedLoras(Path output, String name) {
  private static final String ENDING = ".safetensors";

  /// The result of a run that came to its end.
  public Path last() {
    return output.resolve(new CheckpointNames(name).last());
  }

  /// Whether the run came to its end.
  public boolean isFinished() {
    return Files.isRegularFile(last());
  }

  /// All of them, the newest first.
  public List<Path> all() {
    if (!Files.isDirectory(output)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(output)) {
      return files
          .filter(this::isOurs)
          .sorted(Comparator.comparing(Project::written).reversed())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isOurs(Path file) {
    String own = String.valueOf(file.getFileName());
    return Files.isRegularFile(file)
        && own.endsWith(ENDING)
        && (own.equals(name + ENDING) || own.startsWith(name + "-"));
  }

  /// The finished one, else the newest; null where there is none.
  public @Nullable Path newest() {
    return isFinished() ? last() : all().stream().findFirst().orElse(null);
  }
}
