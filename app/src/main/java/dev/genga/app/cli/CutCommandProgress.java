package dev.genga.app.cli;

import dev.genga.app.console.Console;
import dev.genga.app.console.ConsoleProgress;
import dev.genga.base.Counted;
import dev.genga.base.ProblemException;
import dev.genga.film.cut.CutListener;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Shows how far the cutting of films is, in frames read.
final class CutCommandProgress implements CutListener, AutoCloseable {
  /// Not every frame is worth a look at the clock.
  private static final int STEP = 16;

  private final Console console;
  private final int least;
  private @Nullable ConsoleProgress bar;
  private long whole;
  private int clips;

  /// @param least frames of a clip
  CutCommandProgress(Console console, int least) {
    this.console = console;
    this.least = least;
  }

  @Override
  public void onFrames(long done, long total) {
    if (bar == null) {
      // A film that doesn't say how long it is makes the sum too small.
      whole = Math.max(1, total);
      bar = console.passingBar("cut", "frame", whole);
    }
    if (done % STEP == 0 || done == total) {
      bar.update(Math.min(done, whole), clips == 1 ? "1 clip" : clips + " clips");
    }
  }

  @Override
  public void onClip(Path clip) {
    clips++;
  }

  @Override
  public void onFilm(Path film, int scenes, int clipsOfFilm) {
    String clipsTold =
        clipsOfFilm == 0
            ? "no clip of %d frames or more: --frames".formatted(least)
            : Counted.of(clipsOfFilm, "clip");
    console.note(
        "%s: %s, %s".formatted(film.getFileName(), Counted.of(scenes, "scene"), clipsTold));
  }

  @Override
  public void onAside(Path file, ProblemException problem) {
    console.note(
        "set aside: %s: %s".formatted(file.getFileName(), problem.problems().getFirst().what()));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
