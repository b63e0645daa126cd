package dev.genga.film.testing;

import dev.genga.base.ProblemException;
import dev.genga.film.cut.CutListener;
import java.nio.file.Path;

/// Hears nothing of a cutting but its problems, which it throws.
public final class SilentCutting implements CutListener {
  @Override
  public void onFrames(long done, long total) {}

  @Override
  public void onClip(Path clip) {}

  @Override
  public void onFilm(Path film, int scenes, int clips) {}

  @Override
  public void onAside(Path film, ProblemException problem) {
    throw problem;
  }
}
