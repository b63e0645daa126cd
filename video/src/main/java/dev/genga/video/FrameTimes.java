package dev.genga.video;

import java.util.Arrays;
import java.util.Objects;

/// When each frame of a clip comes on the screen, by its timestamps, exactly as the file has them.
///
/// Times count from the first frame on, in ticks of [#unit()].
public final class FrameTimes {
  private final Fraction unit;
  private final long[] ticks;
  private final long duration;

  private FrameTimes(Fraction unit, long[] ticks, long duration) {
    this.unit = unit;
    this.ticks = ticks;
    this.duration = duration;
  }

  /// @param unit seconds a tick
  /// @param timestamps of every frame in the order of showing, in ticks; the first need not be 0
  /// @param lastFrame how long the last frame is shown, in ticks; 0 where the file doesn't say: then
  ///     as long as the frames before it on average
  /// @throws IllegalArgumentException if there is no frame, or if time runs backwards
  public static FrameTimes of(Fraction unit, long[] timestamps, long lastFrame) {
    if (timestamps.length == 0) {
      throw new IllegalArgumentException("frame times need at least one frame");
    }
    var ticks = new long[timestamps.length];
    for (int i = 1; i < ticks.length; i++) {
      ticks[i] = timestamps[i] - timestamps[0];
      if (ticks[i] < ticks[i - 1]) {
        throw new IllegalArgumentException(
            "time runs backwards at frame %d: from %d to %d"
                .formatted(i, timestamps[i - 1], timestamps[i]));
      }
    }
    long end = ticks[ticks.length - 1];
    long rest = lastFrame > 0 ? lastFrame : ticks.length > 1 ? end / (ticks.length - 1) : 0;
    return new FrameTimes(unit, ticks, end + rest);
  }

  /// The times of a clip at a constant rate.
  public static FrameTimes constant(Fraction rate, int frames) {
    var ticks = new long[frames];
    for (int i = 0; i < frames; i++) {
      ticks[i] = i;
    }
    return of(rate.inverse(), ticks, 1);
  }

  /// The times of a part: the last frame of it is shown until the next one comes.
  ///
  /// @param first its first frame
  /// @param end the frame to stop before, above `first`
  /// @throws IndexOutOfBoundsException if there is no such part
  public FrameTimes part(int first, int end) {
    Objects.checkFromToIndex(first, end, ticks.length);
    var part = Arrays.copyOfRange(ticks, first, end);
    long until = end < ticks.length ? ticks[end] : duration;
    return of(unit, part, until - ticks[end - 1]);
  }

  /// Seconds a tick.
  public Fraction unit() {
    return unit;
  }

  /// Frames.
  public int count() {
    return ticks.length;
  }

  /// When frame `index` is first shown, in ticks since frame 0.
  public long ticks(int index) {
    return ticks[index];
  }

  /// When frame `index` is first shown, in seconds since frame 0.
  public double seconds(int index) {
    return ticks[index] * unit.toDouble();
  }

  /// From the first frame's showing to the end of the last one's, in seconds; 0 for a single frame
  /// whose length the file doesn't say.
  public double duration() {
    return duration * unit.toDouble();
  }

  /// Frames a second on average, from the first to the last timestamp; 0 where that can't be told:
  /// for a single frame, or if all are shown at once.
  public double averageRate() {
    long span = ticks[ticks.length - 1];
    return span == 0 ? 0 : (ticks.length - 1) / (span * unit.toDouble());
  }

  /// Whether every frame comes within half a frame of where a constant rate would put it.
  public boolean isEven() {
    double rate = averageRate();
    for (int i = 0; i < ticks.length; i++) {
      if (Math.abs(seconds(i) * rate - i) > 0.5) {
        return false;
      }
    }
    return rate > 0 || ticks.length == 1;
  }
}
