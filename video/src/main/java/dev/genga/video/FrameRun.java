package dev.genga.video;

import dev.genga.base.ProblemException;
import java.util.HashSet;
import java.util.Set;

/// Reads chosen frames of a film, as whole pictures where the film is interlaced.
///
/// ```java
/// FrameRun.read(reader, new int[] {100, 101, 103}, interlaced, listener);
/// ```
public final class FrameRun {
  private FrameRun() {}

  /// Gets the frames.
  public interface Listener {
    /// A frame was decoded, chosen or not; the reader is at it.
    ///
    /// @return whether to go on
    boolean onPassed(int index);

    /// A chosen frame; in order, each once. It may come a few frames after it was passed.
    void onFrame(int index, CurrentFrame frame);
  }

  /// @param reader before the first frame
  /// @param frames ascending, at least one; one named twice comes once
  /// @param interlaced whether the film's frames are of two moments each: the earlier one's whole
  ///     picture comes, made from the frames between the first and the last alone; a single one
  ///     stays as it is stored
  /// @return false where the film ended before the last, or the listener wanted no more
  /// @throws ProblemException as [VideoReader#advance] and [VideoReader#frame] do
  public static boolean read(
      VideoReader reader, int[] frames, boolean interlaced, Listener listener) {
    if (frames[0] < reader.index()) {
      throw new IllegalArgumentException(
          "frames are read forwards: %d after %d".formatted(frames[0], reader.index()));
    }
    if (interlaced) {
      return whole(reader, frames, listener);
    }
    for (int i = 0; i < frames.length; i++) {
      if (i == 0 || frames[i] != frames[i - 1]) {
        if (!pass(reader, frames[i], listener)) {
          return false;
        }
        listener.onFrame(frames[i], reader);
      }
    }
    return true;
  }

  private static boolean pass(VideoReader reader, int index, Listener listener) {
    while (reader.index() < index) {
      if (!reader.advance() || !listener.onPassed(reader.index())) {
        return false;
      }
    }
    return true;
  }

  private static boolean whole(VideoReader reader, int[] frames, Listener listener) {
    if (!pass(reader, frames[0], listener)) {
      return false;
    }
    var chosen = new HashSet<Integer>();
    for (int frame : frames) {
      chosen.add(frame);
    }
    try (var deinterlacer = new Deinterlacer(reader)) {
      deinterlacer.add();
      for (int i = frames[0] + 1; i <= frames[frames.length - 1]; i++) {
        if (!pass(reader, i, listener)) {
          return false;
        }
        deinterlacer.add();
        give(deinterlacer, chosen, listener);
      }
      deinterlacer.end();
      give(deinterlacer, chosen, listener);
      return true;
    }
  }

  private static void give(Deinterlacer deinterlacer, Set<Integer> chosen, Listener listener) {
    for (int index = deinterlacer.next(); index >= 0; index = deinterlacer.next()) {
      if (chosen.contains(index)) {
        listener.onFrame(index, deinterlacer);
      }
    }
  }
}
