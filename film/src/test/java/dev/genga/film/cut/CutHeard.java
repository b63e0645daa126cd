package dev.genga.film.cut;

import dev.genga.base.ProblemException;
import dev.genga.video.VideoFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Keeps what it hears of a cutting.
class CutHeard implements CutListener {
  static final CutSettings SETTINGS =
      new CutSettings(Detection.TRANSITIONS, 17, 33, VideoFormat.H264, true);

  final List<Path> clips = new ArrayList<>();

  /// The names of files that were set aside.
  final List<String> aside = new ArrayList<>();

  long done;
  long total;

  @Override
  public void onFrames(long nowDone, long ofTotal) {
    done = nowDone;
    total = ofTotal;
  }

  @Override
  public void onClip(Path clip) {
    clips.add(clip);
  }

  @Override
  public void onFilm(Path film, int scenes, int clipsOfFilm) {}

  @Override
  public void onAside(Path file, ProblemException problem) {
    aside.add(String.valueOf(file.getFileName()));
  }
}
