package dev.genga.film.cut;

import dev.genga.base.ProblemException;
import java.nio.file.Path;

/// Hears how cutting goes on; called from several threads, one at a time.
public interface CutListener {
  /// So many frames have been read, of so many or about so many: each film is read twice.
  void onFrames(long done, long total);

  /// A clip is there.
  void onClip(Path clip);

  /// A film is done.
  void onFilm(Path film, int scenes, int clips);

  /// A film can't be used, or not to its end; or a clip isn't what it should be.
  ///
  /// @param file the film or the clip
  void onAside(Path file, ProblemException problem);
}
