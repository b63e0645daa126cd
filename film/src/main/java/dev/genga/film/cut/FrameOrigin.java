package dev.genga.film.cut;

import dev.genga.film.index.ClipCards;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.FrameList;
import java.nio.file.Path;

/// Which clip of an index a file's frames are of: a part that [TrimmedClips] wrote holds frames of the clip that
/// was trimmed, and what is known of those holds for it.
///
/// @param file of the clip, absolute and normalized; the file itself where it is no such part
/// @param first the clip's frame that is the file's first
public record FrameOrigin(Path file, int first) {
  /// @param folder of the index
  /// @param file absolute and normalized
  public static FrameOrigin of(FilmIndex index, Path folder, Path file) {
    var root = folder.toAbsolutePath().normalize();
    return TrimmedPart.of(root, file)
        .flatMap(part ->
            ClipCards.file(index, part.clip())
                .filter(clip -> root.resolve(part.file(clip)).equals(file))
                .map(clip -> new FrameOrigin(root.resolve(clip).normalize(), part.first())))
        .orElse(new FrameOrigin(file, 0));
  }

  /// The clip's frames that frames of the file are.
  public FrameList frames(int... ofFile) {
    var frames = ofFile.clone();
    for (int i = 0; i < frames.length; i++) {
      frames[i] += first;
    }
    return FrameList.of(frames);
  }
}
