package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import dev.genga.base.ProblemException;
import java.nio.file.Path;
import java.util.Arrays;

/// Decodes a clip from end to end, without turning it into RGB, to learn what it truly holds: what
/// containers state about frame counts and rates is often wrong.
public final class VideoProbe {
  private VideoProbe() {}

  /// @throws ProblemException if the file is missing, empty, an image, has no video, can't be
  ///     decoded to its end, or changes its size on the way
  public static VideoInfo probe(Path file) {
    try (var decoder = Decoder.open(file)) {
      decoder.skipLoopFilter();
      var container = decoder.container();
      var times = new Times();
      int width = 0;
      int height = 0;
      while (decoder.next()) {
        FrameSize.hold(decoder, width, height);
        width = decoder.frame().width();
        height = decoder.frame().height();
        times.add(decoder.frame().best_effort_timestamp(), decoder.frame().duration());
      }
      var orientation = container.orientation();
      return new VideoInfo(
          file,
          orientation.swapsSides() ? height : width,
          orientation.swapsSides() ? width : height,
          orientation.degrees(),
          times.of(container),
          container.statedRate(),
          container.stream().nb_frames(),
          container.codecName(),
          container.formatName());
    }
  }

  /// Gathers timestamps.
  private static final class Times {
    private long[] ticks = new long[256];
    private int count;
    private long lastDuration;
    private boolean complete = true;

    void add(long timestamp, long duration) {
      if (count == ticks.length) {
        ticks = Arrays.copyOf(ticks, 2 * count);
      }
      complete &= timestamp != AV_NOPTS_VALUE;
      ticks[count++] = timestamp;
      lastDuration = duration;
    }

    /// The file's own times; or those of its stated rate, where a frame has none, time runs
    /// backwards, or all frames are said to come at once.
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
}
