package dev.genga.film.scene;

import dev.genga.base.ProblemException;
import dev.genga.video.SmallFrames;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/// Finds the scenes of a film file.
public final class FilmScenes {
  private FilmScenes() {}

  /// Which detector a film is given to.
  @FunctionalInterface
  public interface Choice {
    /// @param rate frames a second, as the film states them
    SceneDetector of(double rate);
  }

  /// Decodes a film from end to end.
  ///
  /// @param onFrame gets each frame's number once it has passed
  /// @throws ProblemException if the film can't be decoded to its end
  public static Scenes of(Path film, Choice choice, IntConsumer onFrame) {
    try (var frames = SmallFrames.open(film, SceneDetector.SIDE)) {
      var detector = choice.of(frames.statedRate().toDouble());
      while (frames.advance()) {
        detector.add(frames.packed());
        onFrame.accept(frames.index());
      }
      return detector.finish();
    }
  }
}
