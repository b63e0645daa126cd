package dev.genga.film.index;

/// Which of a clip's frames are to be used.
///
/// @param first the first of them
/// @param end the frame after the last of them; 0, with `first` 0, for all frames
public record Trim(int first, int end) {
  /// All frames.
  public static final Trim NONE = new Trim(0, 0);

  /// @throws IllegalArgumentException if there would be no frame
  public Trim {
    if (first < 0 || end < 0 || (end <= first && !(first == 0 && end == 0))) {
      throw new IllegalArgumentException(
          "frames from %d to before %d are none".formatted(first, end));
    }
  }

  /// From one frame to another, both used, of a clip of so many frames.
  ///
  /// @throws IllegalArgumentException if the clip hasn't them, or the last comes before the first
  public static Trim between(int first, int last, int frames) {
    if (first < 0 || last < first || last >= frames) {
      throw new IllegalArgumentException(
          "the clip's frames are 0 to %d, and there are none from %d to %d"
              .formatted(frames - 1, first, last));
    }
    return first == 0 && last == frames - 1 ? NONE : new Trim(first, last + 1);
  }

  /// Whether all frames are used.
  public boolean isNone() {
    return end == 0;
  }

  /// The frame after the last one, of a clip of so many frames.
  public int endOf(int frames) {
    return isNone() ? frames : end;
  }

  /// How many frames are left, of a clip of so many.
  public int length(int frames) {
    return endOf(frames) - first;
  }

  /// The same, held to a clip of so many frames; all of them where nothing of it would be left.
  Trim within(int frames) {
    if (end <= frames) {
      return this;
    }
    return first > 0 && first < frames ? new Trim(first, frames) : NONE;
  }

  /// As the history has it.
  String text() {
    return first + " " + end;
  }

  static Trim of(String text) {
    int space = text.indexOf(' ');
    return new Trim(
        Integer.parseInt(text.substring(0, space)), Integer.parseInt(text.substring(space + 1)));
  }
}
