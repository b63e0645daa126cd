package dev.genga.film.index;

import java.util.Locale;

/// What was decided of a clip.
public enum Verdict {
  /// Nothing yet.
  UNDECIDED,
  /// It goes into the data set.
  KEPT,
  /// It doesn't.
  REJECTED;

  /// As the index and addresses have it.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException if no verdict has this text
  public static Verdict of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
