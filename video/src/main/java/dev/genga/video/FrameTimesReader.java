package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import dev.genga.base.ProblemException;
import java.util.Arrays;

/// Gathers the timestamps of a video while it is decoded: eight bytes a frame.
final class FrameTimesReader {
  private long[] ticks = new long[256];
  private int count;
  private long lastDuration;
  private boolean complete = true;

  /// Takes the frame that the decoder has just decoded.
  void add(Decoder decoder) {
    if (count == ticks.length) {
      ticks = Arrays.copyOf(ticks, 2 * count);
    }
    long timestamp = decoder.frame().best_effort_timestamp();
    complete &= timestamp != AV_NOPTS_VALUE;
    ticks[count++] = timestamp;
    lastDuration = decoder.frame().duration();
  }

  /// The file's own times; or those of its stated rate, where a frame has none, time runs
  /// backwards, or all frames are said to come at once.
  ///
  /// @throws ProblemException if the file states no rate either
  FrameTimes of(Container container) {
    var timestamps = Arrays.copyOf(ticks, count);
    if (complete && isUsable(timestamps)) {
      return FrameTimes.of(container.unit(), timestamps, lastDuration);
    }
    var rate = container.statedRate();
    if (rate.numerator() <= 0) {
      throw container.problem(
          "the video says neither when its frames are shown nor how many a second",
          "convert it to mp4 with a frame rate");
    }
    return FrameTimes.constant(rate, count);
  }

  private static boolean isUsable(long[] timestamps) {
    for (int i = 1; i < timestamps.length; i++) {
      if (timestamps[i] < timestamps[i - 1]) {
        return false;
      }
    }
    return timestamps.length == 1 || timestamps[0] < timestamps[timestamps.length - 1];
  }
}
