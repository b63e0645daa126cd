package dev.genga.film.score;

import java.nio.file.Path;
import java.util.List;

/// Tells which windows a training is to take from clips.
@FunctionalInterface
public interface PlannedWindows {
  /// The windows of a clip; none where the training doesn't take it.
  ///
  /// @param file absolute and normalized
  List<ClipWindows> of(Path file);
}
