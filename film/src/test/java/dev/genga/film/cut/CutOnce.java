package dev.genga.film.cut;

import dev.genga.base.ProblemException;
import dev.genga.video.VideoFormat;
import java.nio.file.Path;
import java.util.List;

/// Cuts a film in a process of its own, and prints a line for each clip.
final class CutOnce {
  static final CutSettings SETTINGS =
      new CutSettings(Detection.TRANSITIONS, 9, 12, VideoFormat.H264, true);

  private CutOnce() {}

  /// @param arguments the film and the folder
  public static void main(String[] arguments) {
    cut(Path.of(arguments[0]), Path.of(arguments[1]));
  }

  static CutReport cut(Path film, Path folder) {
    return new Cutting(folder, SETTINGS, 1).cut(List.of(film), new Printing());
  }

  private static final class Printing implements CutListener {
    @Override
    public void onFrames(long done, long total) {}

    @Override
    public void onClip(Path clip) {
      System.out.println("clip");
      System.out.flush();
    }

    @Override
    public void onFilm(Path film, int scenes, int clips) {}

    @Override
    public void onAside(Path film, ProblemException problem) {
      throw problem;
    }
  }
}
