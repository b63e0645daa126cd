package dev.genga.video;

import java.util.Arrays;

/// Which frames of a clip stand for it at another frame rate.
public final class FrameRate {
  /// At which part of an output frame's time the source is looked at. A quarter keeps clear of the
  /// moments at which frames change at 8, 12, 15, 16, 24, 25, 30, 32, 48, 50 and 60 frames a
  /// second, so that the rounding of timestamps (Matroska's are whole milliseconds) flips no
  /// choice; at 0 it would for 16, 32 and 48, at a half for 32.
  private static final double PHASE = 0.25;

  /// By how much of an output frame a clip's length may be rounded when its output frames are
  /// counted.
  private static final double ROUNDING = 0.49;

  private FrameRate() {}

  /// musubi-tuner's rule for a data set with `source_fps` (`dataset/media_utils.py`, `load_video`):
  /// each frame moves a running sum on by `target / source`, and is kept when the sum's whole part
  /// has changed. The sum is made of doubles, as there, and so falls where theirs falls. Timestamps
  /// don't matter. A source slower than the target keeps all its frames.
  ///
  /// @param frames in the clip
  /// @param source frames a second, as the data set states them
  /// @param target frames a second
  /// @return the kept frames' numbers, ascending
  public static int[] drop(int frames, double source, double target) {
    return drop(frames, source, target, 0, Integer.MAX_VALUE);
  }

  /// As above, for a part of the clip.
  ///
  /// @param start first target frame to keep
  /// @param end target frame to stop before; both count target frames as musubi-tuner does, by the
  ///     sum's whole part, which leaves numbers out if the source is slower than the target
  public static int[] drop(int frames, double source, double target, int start, int end) {
    if (!(source > 0 && target > 0)) {
      throw new IllegalArgumentException(
          "frame rates must be above 0: source %s, target %s".formatted(source, target));
    }
    double delta = target / source;
    var kept = new int[frames];
    int count = 0;
    double sum = 0;
    int previous = -1;
    for (int i = 0; i < frames; i++) {
      int index = (int) sum;
      sum += delta;
      if (index == previous) {
        continue;
      }
      previous = index;
      if (index >= end) {
        break;
      }
      if (index >= start) {
        kept[count++] = i;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  /// Brings a clip to a constant rate by its timestamps, whether they are even or not.
  ///
  /// Output frame `k` is the source frame on the screen at `(k + 1/4) / rate`: frames are left out
  /// or repeated, never mixed. There are as many output frames as fit into the clip's length,
  /// rounded to the nearest, and at least one.
  ///
  /// @param rate frames a second
  /// @return for each output frame the source frame's number, ascending, with repetitions where the
  ///     source is slower
  public static int[] resample(FrameTimes times, double rate) {
    int count = (int) Math.max(1, Math.floor(times.duration() * rate + ROUNDING));
    var chosen = new int[count];
    int source = 0;
    for (int k = 0; k < count; k++) {
      double moment = (k + PHASE) / rate;
      while (source + 1 < times.count() && times.seconds(source + 1) <= moment) {
        source++;
      }
      chosen[k] = source;
    }
    return chosen;
  }

  /// Whether a clip's timestamps already give the rate: its average is within the tolerance, and
  /// its frames come evenly ([FrameTimes#isEven()]). A single frame is at every rate.
  ///
  /// @param tolerance as a share of the rate, such as 0.02
  public static boolean isAt(FrameTimes times, double rate, double tolerance) {
    return times.count() == 1
        || (times.isEven() && Math.abs(times.averageRate() / rate - 1) <= tolerance);
  }
}
