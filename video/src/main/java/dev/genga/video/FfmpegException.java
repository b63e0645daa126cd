package dev.genga.video;

import java.io.IOException;
import java.io.UncheckedIOException;

/// A call of ffmpeg that failed. Those who know the file turn it into a problem.
final class FfmpegException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  private final int code;

  FfmpegException(String operation, int code) {
    super(new IOException(operation + ": " + Ffmpeg.message(code)));
    this.code = code;
  }

  /// ffmpeg's number for the error, below 0.
  int code() {
    return code;
  }

  /// ffmpeg's words for the error, without the operation.
  String reason() {
    return Ffmpeg.message(code);
  }
}
