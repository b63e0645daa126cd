package dev.genga.film.score;

import dev.genga.film.index.FrameList;
import java.util.List;

/// The windows that a training takes from one clip.
///
/// @param frames the file's frames that make up the clip at 16 a second
/// @param windows of those frames, none twice
public record ClipWindows(FrameList frames, List<Window> windows) {
  /// A window.
  ///
  /// @param first its first frame, counted in the clip at 16 a second
  /// @param end the frame after its last
  /// @param sections of the data set that take it, in words
  public record Window(int first, int end, String sections) {
    /// Frames that it has.
    int length() {
      return end - first;
    }
  }

  /// Copies the list.
  ///
  /// @throws IllegalArgumentException if a window reaches beyond the clip, or has no frame
  public ClipWindows {
    windows = List.copyOf(windows);
    for (var window : windows) {
      if (window.first < 0 || window.end <= window.first || window.end > frames.count()) {
        throw new IllegalArgumentException(
            "frames %d to before %d are no window of %d frames"
                .formatted(window.first, window.end, frames.count()));
      }
    }
  }
}
