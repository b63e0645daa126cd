package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import dev.genga.base.ProblemException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Gathers the timestamps of a video while it is decoded: eight bytes a frame.
final class FrameTimesReader {
  /// In seconds: no film stands still for longer, but a damaged timestamp says so.
  private static final double LONGEST_FRAME = 120;

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

  /// As above, but a file whose frames have times that can't be true is refused: whoever goes by the
  /// moments at which frames are shown would go wrong. Where no frame has one, as in a bare H.264
  /// stream, the stated rate is all that there is, and holds.
  ///
  /// @throws ProblemException naming the first frame whose time can't be true
  FrameTimes trueTimes(Container container) {
    var fault = fault(container.unit().toDouble());
    if (fault != null) {
      throw container.problem(
          fault,
          "write it anew with times that ascend, then name that file: its pictures are whole");
    }
    return of(container);
  }

  private @Nullable String fault(double unit) {
    boolean none = true;
    for (int i = 0; i < count; i++) {
      none &= ticks[i] == AV_NOPTS_VALUE;
    }
    for (int i = 0; i < count && !none; i++) {
      if (ticks[i] == AV_NOPTS_VALUE) {
        return "frame %d doesn't say when it is shown, and others do".formatted(i);
      }
      double step = i == 0 ? 0 : (ticks[i] - ticks[i - 1]) * unit;
      if (step < 0) {
        return "time runs backwards at frame %d, by %.3f seconds".formatted(i, -step);
      }
      if (step > LONGEST_FRAME) {
        return "frame %d is said to be shown for %.0f seconds".formatted(i - 1, step);
      }
    }
    boolean atOnce = !none && count > 1 && ticks[0] == ticks[count - 1];
    return atOnce ? "all %d frames are said to be shown at once".formatted(count) : null;
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
