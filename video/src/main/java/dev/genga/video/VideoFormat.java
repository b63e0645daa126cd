package dev.genga.video;

/// What a video is written as.
public enum VideoFormat {
  /// H.264 in mp4, YUV 4:2:0: what everything plays.
  H264("mp4", "mp4"),
  /// FFV1 in Matroska, RGB: every pixel as it was, in ten to thirty times the bytes.
  LOSSLESS("mkv", "matroska");

  private final String extension;
  private final String muxer;

  VideoFormat(String extension, String muxer) {
    this.extension = extension;
    this.muxer = muxer;
  }

  /// Of file names, without the dot.
  public String extension() {
    return extension;
  }

  /// The container's name in ffmpeg.
  String muxer() {
    return muxer;
  }
}
