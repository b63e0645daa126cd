package dev.genga.app.caption;

import dev.genga.base.ProblemException;
import java.nio.file.Path;

/// Hears how far captions are; one call at a time.
public interface CaptionListener {
  /// @param done clips and pictures of all that are asked for
  void onDone(int done, int total);

  /// One has no caption, and the others go on.
  void onAside(Path media, ProblemException problem);
}
