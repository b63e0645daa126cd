package dev.genga.film.cut;

import dev.genga.base.ProblemException;
import dev.genga.video.VideoFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// Cuts a film in a process of its own, and prints a line for each clip and each tenth frame that is read.
final class CutOnce {
  static final CutSettings SETTINGS =
      new CutSettings(Detection.TRANSITIONS, 9, 12, VideoFormat.H264, true);

  static final String CLIP = "clip";
  static final String FRAMES = "frames";

  private CutOnce() {}

  /// @param arguments the film and the folder
  public static void main(String[] arguments) {
    cut(Path.of(arguments[0]), Path.of(arguments[1]));
  }

  static CutReport cut(Path film, Path folder) {
    return cut(
        film,
        folder,
        line -> {
          System.out.println(line);
          System.out.flush();
        });
  }

  /// @param lines gets what is printed
  static CutReport cut(Path film, Path folder, Consumer<String> lines) {
    return new Cutting(folder, SETTINGS, 1).cut(List.of(film), new Printing(lines));
  }

  private static final class Printing implements CutListener {
    private final Consumer<String> lines;

    Printing(Consumer<String> lines) {
      this.lines = lines;
    }

    @Override
    public void onFrames(long done, long total) {
      if (done % 10 == 0) {
        lines.accept(FRAMES);
      }
    }

    @Override
    public void onClip(Path clip) {
      lines.accept(CLIP);
    }

    @Override
    public void onFilm(Path film, int scenes, int clips) {}

    @Override
    public void onAside(Path film, ProblemException problem) {
      throw problem;
    }
  }
}
