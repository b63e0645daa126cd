package dev.genga.film.index;

import java.util.Arrays;
import java.util.StringJoiner;

/// Frames of a film in ascending order, with repetitions where it is slower than the clip.
public final class FrameList {
  private final int[] frames;

  private FrameList(int[] frames) {
    this.frames = frames;
  }

  /// @throws IllegalArgumentException if there is none, or if they don't ascend
  public static FrameList of(int... frames) {
    if (frames.length == 0) {
      throw new IllegalArgumentException("a clip needs a frame");
    }
    for (int i = 1; i < frames.length; i++) {
      if (frames[i] < frames[i - 1]) {
        throw new IllegalArgumentException(
            "frames ascend: %d after %d".formatted(frames[i], frames[i - 1]));
      }
    }
    return new FrameList(frames.clone());
  }

  /// Reads what [#toString] wrote.
  static FrameList parse(String text) {
    var frames = Arrays.stream(text.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    for (int i = 1; i < frames.length; i++) {
      frames[i] += frames[i - 1];
    }
    return of(frames);
  }

  /// Frames `first` to before `end` of the clip.
  public FrameList part(int first, int end) {
    return of(Arrays.copyOfRange(frames, first, end));
  }

  /// Frames of the clip.
  public int count() {
    return frames.length;
  }

  /// The film's frame that the clip's frame `index` shows.
  public int at(int index) {
    return frames[index];
  }

  /// The film's first frame of the clip.
  public int first() {
    return frames[0];
  }

  /// The film's last frame of the clip.
  public int last() {
    return frames[frames.length - 1];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FrameList list && Arrays.equals(list.frames, frames);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(frames);
  }

  /// The first frame, then the step to each that follows, between spaces: `1200 2 1 2`.
  @Override
  public String toString() {
    var text = new StringJoiner(" ");
    text.add(Integer.toString(frames[0]));
    for (int i = 1; i < frames.length; i++) {
      text.add(Integer.toString(frames[i] - frames[i - 1]));
    }
    return text.toString();
  }
}
