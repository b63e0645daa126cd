package dev.genga.video;

import java.nio.file.Path;

/// What decoding a clip from end to end showed; see [VideoProbe].
///
/// @param file the clip
/// @param width in pixels as shown, so after rotation
/// @param height in pixels as shown
/// @param rotation by how many degrees clockwise the stored picture is turned when it is shown: 0,
///     90, 180 or 270
/// @param times every frame's timestamp
/// @param statedRate frames a second as the container states them, which may be wrong; 0 where it
///     doesn't
/// @param statedFrames the container's own count, which may be wrong; 0 where it has none
/// @param codec the video codec's name, such as `h264`
/// @param container the container's name, such as `mov,mp4,m4a,3gp,3g2,mj2`
public record VideoInfo(
    Path file,
    int width,
    int height,
    int rotation,
    FrameTimes times,
    Fraction statedRate,
    long statedFrames,
    String codec,
    String container) {

  /// Frames that can truly be decoded.
  public int frames() {
    return times.count();
  }

  /// Frames a second by the timestamps; see [FrameTimes#averageRate()].
  public double averageRate() {
    return times.averageRate();
  }

  /// Seconds; see [FrameTimes#duration()].
  public double duration() {
    return times.duration();
  }
}
