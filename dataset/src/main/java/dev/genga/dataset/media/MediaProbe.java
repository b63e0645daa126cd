package dev.genga.dataset.media;

import dev.genga.base.ProblemException;
import java.nio.file.Path;

/// Finds out what images and clips truly hold.
public interface MediaProbe {
  /// Reads one file, or one folder of frames, to its end. Several threads call this at once.
  ///
  /// @param path absolute; exists
  /// @param kind what it has to be
  /// @throws ProblemException if it is not what it has to be, or can't be decoded to its end
  MediaInfo probe(Path path, MediaKind kind);

  /// Names everything that decides what [#probe] says of a file, such as the decoder and its
  /// version: what one version found is not believed of another. One line.
  String version();
}
