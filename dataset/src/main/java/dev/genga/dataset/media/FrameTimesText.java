package dev.genga.dataset.media;

import dev.genga.video.Fraction;
import dev.genga.video.FrameTimes;
import java.util.ArrayList;
import java.util.Arrays;

/// Writes frame times as short text and reads them back: `1/12800;512x131;512` is a tick of
/// 1/12800 s, 131 steps of 512 ticks, and a last frame of 512.
public final class FrameTimesText {
  private FrameTimesText() {}

  /// The text.
  public static String of(FrameTimes times) {
    var steps = new ArrayList<String>();
    int last = times.count() - 1;
    for (int i = 0; i < last; ) {
      long step = step(times, i);
      int end = i + 1;
      while (end < last && step(times, end) == step) {
        end++;
      }
      steps.add(end - i == 1 ? Long.toString(step) : step + "x" + (end - i));
      i = end;
    }
    long length = Math.round(times.duration() / times.unit().toDouble());
    return times.unit() + ";" + String.join(",", steps) + ";" + (length - times.ticks(last));
  }

  /// The times.
  ///
  /// @throws IllegalArgumentException if the text is none of [#of]'s
  public static FrameTimes parse(String text) {
    var parts = text.split(";", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("no frame times: " + text);
    }
    var ticks = new long[256];
    int count = 1;
    for (var run : parts[1].isEmpty() ? new String[0] : parts[1].split(",", -1)) {
      int times = run.indexOf('x');
      long step = Long.parseLong(times < 0 ? run : run.substring(0, times));
      int repeats = times < 0 ? 1 : Integer.parseInt(run.substring(times + 1));
      ticks = Arrays.copyOf(ticks, Math.max(ticks.length, 2 * (count + repeats)));
      for (int i = 0; i < repeats; i++) {
        ticks[count] = ticks[count - 1] + step;
        count++;
      }
    }
    return FrameTimes.of(fraction(parts[0]), Arrays.copyOf(ticks, count), Long.parseLong(parts[2]));
  }

  private static long step(FrameTimes times, int index) {
    return times.ticks(index + 1) - times.ticks(index);
  }

  private static Fraction fraction(String text) {
    int slash = text.indexOf('/');
    return slash < 0
        ? Fraction.of(Long.parseLong(text))
        : new Fraction(
            Long.parseLong(text.substring(0, slash)), Long.parseLong(text.substring(slash + 1)));
  }
}
