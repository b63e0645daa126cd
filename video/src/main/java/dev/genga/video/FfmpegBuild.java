package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_license;
import static org.bytedeco.ffmpeg.global.avutil.av_version_info;

/// The build of ffmpeg that this genga carries.
///
/// @param version as ffmpeg states it, such as `8.1.2`
/// @param licence as ffmpeg states it; decides what may be done with a copy of genga, not with videos
/// @param h264Encoder the encoder of the videos that genga writes: `libopenh264`, or `libx264` in
///     the build under the GPL
public record FfmpegBuild(String version, String licence, String h264Encoder) {

  /// Loads ffmpeg and asks it.
  ///
  /// @throws dev.genga.base.ProblemException if it can't be loaded or has no H.264 encoder
  public static FfmpegBuild current() {
    String encoder = H264Encoder.name();
    return new FfmpegBuild(
        Ffmpeg.string(av_version_info()), Ffmpeg.string(avcodec_license()), encoder);
  }
}
