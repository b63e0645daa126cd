package dev.genga.dataset.media;

import dev.genga.dataset.config.Size;
import dev.genga.video.FrameTimes;
import org.jspecify.annotations.Nullable;

/// What decoding a clip from end to end showed, or an image.
///
/// @param size as shown, so after rotation
/// @param frames that can truly be decoded; 1 for an image
/// @param times when each frame is shown; null where nothing says so: for images and for folders of
///     frames
/// @param rotation by how many degrees clockwise the stored picture is turned to be shown
public record MediaInfo(Size size, int frames, @Nullable FrameTimes times, int rotation) {

  /// An image.
  public static MediaInfo image(Size size) {
    return new MediaInfo(size, 1, null, 0);
  }

  /// A clip.
  public static MediaInfo clip(Size size, FrameTimes times, int rotation) {
    return new MediaInfo(size, times.count(), times, rotation);
  }
}
